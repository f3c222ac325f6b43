/** What guests say on their consoles, told to whoever asks for it, and what is typed there. */
@NullMarked
package dev.pmc.executor.console;

import org.jspecify.annotations.NullMarked;
