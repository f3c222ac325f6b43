/** One VM: its record, and its life as pure functions of that record. */
@NullMarked
package dev.pmc.core.vm;

import org.jspecify.annotations.NullMarked;
