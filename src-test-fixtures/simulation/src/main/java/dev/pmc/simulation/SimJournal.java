package dev.pmc.simulation;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.hostdb.StateWatch;

/**
 * The hostdb as one life of a scheduler uses it. What it does may take its time; there is one commit or question at a time.
 *
 * <p>Life cycle: {@code lead (commit | requireLeading)* (close | die)}.
 */
interface SimJournal {
    /** Who is told what becomes of it. */
    interface Owner {
        /** Who is told what is read of the log, before this one leads. */
        StateWatch watch();

        /** It leads from now on, in that epoch, and that is the state. */
        void leads(long epoch, State state);

        /** It leads no more: the session is over, as far as is known. */
        void lost();

        /** A commit or a question was answered by: another epoch stands. */
        void stale();
    }

    /** Waits for its turn, begins an epoch and reads the state. */
    void lead();

    /** Makes changes durable. */
    void commit(Changes changes, Runnable durable);

    /** Asks whether the epoch stands. */
    void requireLeading(Runnable stands);

    /** The connection to where it is kept breaks. */
    void cut(long duration);

    /** The process is paused. */
    void paused();

    /** The process goes on. */
    void resumed();

    /** The process ends in good order. */
    void close();

    /** The process is killed. */
    void die();
}
