package dev.pmc.local.link;

import java.time.Duration;
import java.time.Instant;

/**
 * The one thread that owns all state of the local Mesos, and its clock. Others only post to it; what was posted runs in
 * the order of posting.
 */
public interface Loop {

    void post(Runnable task);

    /** Runs the task on the loop when so much time has passed. */
    Timer after(Duration delay, Runnable task);

    /** Never goes back. */
    Instant now();

    /** A task that waits for its time. */
    @FunctionalInterface
    interface Timer {
        Timer NONE = () -> {};

        /** On the loop only; after it the task does not run any more. */
        void cancel();
    }
}
