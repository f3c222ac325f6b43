/** {@code pmc plan}, {@code pmc apply} and {@code pmc group}: groups of VMs. */
@NullMarked
package dev.pmc.cli.group;

import org.jspecify.annotations.NullMarked;
