/** Specs for tests. */
@NullMarked
package dev.pmc.wire;

import org.jspecify.annotations.NullMarked;
