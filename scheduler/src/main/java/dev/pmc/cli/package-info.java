/** The command line, and the one class that wires everything by hand. */
@NullMarked
package dev.pmc.cli;

import org.jspecify.annotations.NullMarked;
