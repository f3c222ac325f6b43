package dev.pmc.loop;

import java.time.Instant;
import java.time.InstantSource;

/** The wall clock's time at the start, and from then on the time that has really passed: it never jumps. */
public final class SteadyClock implements InstantSource {
    private final Instant start = Instant.now();
    private final long startNanos = System.nanoTime();

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }
}
