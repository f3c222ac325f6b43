/** What master and agents say to each other, the wires between them, and the one thread that they all run on. */
@NullMarked
package dev.pmc.local.link;

import org.jspecify.annotations.NullMarked;
