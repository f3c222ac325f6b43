package dev.pmc.cli.daemon;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How a daemon comes to its end: by a signal or for a reason, whichever is first. What comes later changes nothing more; it is
 * often a consequence. Thread-safe; what is told to stop must not block, and may be told twice.
 */
final class Ending {
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch told = new CountDownLatch(1);
    private volatile @Nullable Failure reason;
    private volatile Runnable stop = () -> {};
    private volatile Runnable leave = () -> {};

    /** Has this stopped when the end has come, at once if it has already, in place of what was given before. */
    void stops(Runnable other) {
        stop = other;
        if (isTold()) {
            other.run();
        }
    }

    /** Has this done as well, and before, if the daemon may not act any more. */
    void leavesBy(Runnable other) {
        leave = other;
    }

    /** It was told to end, as by a signal. */
    void now() {
        end(null);
    }

    /** It has to end for a reason. */
    void now(Failure why) {
        end(why);
    }

    /** It has to end, and whatever it does from now on is somebody else's to do. */
    void deposed(Failure why) {
        leave.run();
        end(why);
    }

    private void end(@Nullable Failure why) {
        if (begun.compareAndSet(false, true)) {
            reason = why;
            told.countDown();
        }
        stop.run();
    }

    boolean isTold() {
        return told.getCount() == 0;
    }

    /** Waits until the daemon is to end. */
    void awaitTold() throws InterruptedException {
        told.await();
    }

    /**
     * What the process ends with.
     *
     * @throws Failure the reason, if there is one
     */
    Exit exit() {
        Failure why = reason;
        if (why != null) {
            throw why;
        }
        return Exit.OK;
    }
}
