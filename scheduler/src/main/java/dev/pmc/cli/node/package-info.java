/** {@code pmc node}: what a cluster file makes of a machine. */
@NullMarked
package dev.pmc.cli.node;

import org.jspecify.annotations.NullMarked;
