package dev.pmc.queue;

import dev.pmc.core.vm.Backoff;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The delay before another try to connect: longer after each failure, up to a bound, and half of it random, so that a queue
 * which comes back is not met by everybody at once. Thread rule: one thread at a time.
 */
final class ConnectBackoff {
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

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
        failures++;
        long half = BACKOFF.after(failures).toNanos() / 2;
        notBefore = nanoTime.getAsLong() + half + random.nextLong(half);
    }
}
