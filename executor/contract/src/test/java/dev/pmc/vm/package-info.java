/** Specs for tests. */
@NullMarked
package dev.pmc.vm;

import org.jspecify.annotations.NullMarked;
