package dev.pmc.queue;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * When to connect again after failures: later after each, up to a bound, and at a random moment, so that a queue which
 * comes back is not met by everybody at once. Thread rule: one thread at a time.
 */
final class ConnectBackoff {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private int failures;
    private long notBefore;

    ConnectBackoff(LongSupplier nanoTime, RandomGenerator random) {
        this.nanoTime = nanoTime;
        this.random = random;
    }

    /** How long from now until the next try; zero if it may be made. */
    Duration pause() {
        long left = failures == 0 ? 0 : notBefore - nanoTime.getAsLong();
        return Duration.ofNanos(Math.max(left, 0));
    }

    void succeeded() {
        failures = 0;
    }

    void failed() {
        long longest = Math.min(FIRST.toNanos() << Math.min(failures, 10), LONGEST.toNanos());
        failures++;
        notBefore = nanoTime.getAsLong() + longest / 2 + random.nextLong(longest / 2);
    }
}
