/** Consoles of guests, live: those who look and type, and the executors that connect for them. */
@NullMarked
package dev.pmc.web.console;

import org.jspecify.annotations.NullMarked;
