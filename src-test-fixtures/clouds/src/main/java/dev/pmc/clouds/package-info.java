/** Stand-ins of clouds, which tools of the field take for the real ones. */
@NullMarked
package dev.pmc.clouds;

import org.jspecify.annotations.NullMarked;
