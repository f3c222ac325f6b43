/** The benchmarks behind {@code scripts/bench}: what pmc does in a second, beside the floors of this machine. */
@NullMarked
package dev.pmc.bench;

import org.jspecify.annotations.NullMarked;
