package dev.pmc.core.vm;

import java.time.Duration;

/** Truncated exponential back-off: {@code first}, twice that, and so on up to {@code most}. */
public record Backoff(Duration first, Duration most) {
    /** How long to wait after so many tries, from 1. */
    public Duration after(int tries) {
        Duration wait = first;
        for (int i = 1; i < tries && wait.compareTo(most) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(most) < 0 ? wait : most;
    }
}
