package dev.pmc.mesos;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a driver over HTTP, from start to stop or abort, and the session that it has meanwhile. Schedulers and
 * executors live the same one.
 *
 * <p>Any thread may call. Who has to see or change several things at one moment synchronises on this object.
 */
public final class DriverLife {
    private static final Logger log = LoggerFactory.getLogger(DriverLife.class);

    /** Where a life is. */
    public enum Phase {
        NOT_STARTED,
        RUNNING,
        /** By a word of its owner, who may have said goodbye. */
        STOPPED,
        /** By what cannot be healed. */
        ABORTED
    }

    private final CallbackThread callbacks;
    private final Runnable whenEnding;
    private Phase phase = Phase.NOT_STARTED;
    private boolean sayingGoodbye;
    private @Nullable ApiSession session;

    /**
     * A life that has not begun.
     *
     * @param callbacks begin and end with it
     * @param whenEnding ends what looks for new sessions; called without a lock
     */
    public DriverLife(CallbackThread callbacks, Runnable whenEnding) {
        this.callbacks = callbacks;
        this.whenEnding = whenEnding;
    }

    /** Begins, once. */
    public synchronized Phase start(Runnable whenStarted) {
        if (phase == Phase.NOT_STARTED) {
            phase = Phase.RUNNING;
            callbacks.start();
            whenStarted.run();
        }
        return phase;
    }

    /**
     * Ends.
     *
     * @param goodbye what to say in the last session, if there is one, and what the phase was before; may take a while
     */
    public Phase stop(BiConsumer<Phase, @Nullable ApiSession> goodbye) {
        Phase before;
        ApiSession last;
        synchronized (this) {
            before = phase;
            if (before != Phase.RUNNING && before != Phase.ABORTED) {
                return before;
            }
            last = session;
            session = null;
            phase = Phase.STOPPED;
            sayingGoodbye = true;
        }
        whenEnding.run();
        callbacks.endWith(() -> log.debug("The driver has stopped"));
        goodbye.accept(before, last);
        if (last != null) {
            last.close();
        }
        synchronized (this) {
            sayingGoodbye = false;
            notifyAll();
        }
        return before == Phase.ABORTED ? before : Phase.STOPPED;
    }

    /** Ends without a word to the other side, and lets {@code last} be the last callback. */
    public Phase abort(Runnable last) {
        ApiSession open;
        synchronized (this) {
            if (phase != Phase.RUNNING) {
                return phase;
            }
            phase = Phase.ABORTED;
            open = session;
            session = null;
            notifyAll();
        }
        whenEnding.run();
        callbacks.endWith(last);
        if (open != null) {
            open.close();
        }
        return Phase.ABORTED;
    }

    /** Waits for the end. */
    public synchronized Phase join() {
        try {
            while (runs() || sayingGoodbye) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return phase;
    }

    public synchronized Phase phase() {
        return phase;
    }

    public synchronized boolean runs() {
        return phase == Phase.RUNNING;
    }

    /** Where calls go now; null while there is none. */
    public synchronized @Nullable ApiSession session() {
        return session;
    }

    /** Takes a new session; closes it instead, and answers false, if the life is over. */
    public synchronized boolean begin(ApiSession begun) {
        if (!runs()) {
            begun.close();
            return false;
        }
        session = begun;
        return true;
    }

    /** Whether it was the session that calls went to; there is none from then on. */
    public synchronized boolean lose(ApiSession lost) {
        if (session != lost) {
            return false;
        }
        session = null;
        return true;
    }
}
