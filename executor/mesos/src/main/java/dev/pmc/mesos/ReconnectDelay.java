package dev.pmc.mesos;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The delay before another try to connect: twice as long each time, up to a limit, and of that a random part, so that
 * many who have lost the same server do not come back in one moment. For one thread.
 */
public final class ReconnectDelay {
    private final Duration first;
    private final Duration longest;
    private Duration next;

    public ReconnectDelay(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    /** The next wait: between half of it and all of it. */
    public Duration next() {
        long nanos = next.toNanos();
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(longest) > 0 ? longest : doubled;
        return Duration.ofNanos(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
    }

    /** It worked: the next failure is a first one again. */
    public void reset() {
        next = first;
    }
}
