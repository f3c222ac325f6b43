/** The secrets of a cluster: which there are, who needs them, and the directory that holds them. */
@NullMarked
package dev.pmc.node.secret;

import org.jspecify.annotations.NullMarked;
