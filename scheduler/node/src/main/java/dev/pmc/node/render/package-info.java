/** What belongs on a node, as a function of cluster, node and secrets. Touches nothing. */
@NullMarked
package dev.pmc.node.render;

import org.jspecify.annotations.NullMarked;
