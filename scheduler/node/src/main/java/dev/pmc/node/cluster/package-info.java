/** The cluster file: what it may say, all that is wrong with it, and what follows from it. Knows no machine. */
@NullMarked
package dev.pmc.node.cluster;

import org.jspecify.annotations.NullMarked;
