package dev.pmc.core;

import dev.pmc.core.decision.DraftState;
import dev.pmc.core.job.HandledJob;

/**
 * Tells the jobs that are dealt with, but may come again: the reservation of one ends with its time to run, and with the
 * connection, so the word that it is done may come too late. A delete that came again after its host was made anew would
 * destroy the new one.
 */
final class HandledJobs {
    /** More than can come again at one time; whatever is older has gone without a word. */
    private static final int MAX_JOBS = 100_000;

    private final DraftState state;

    HandledJobs(DraftState state) {
        this.state = state;
    }

    boolean knows(HandledJob job) {
        return job.equals(state.handled(job.id()));
    }

    /** The job is dealt with as of this turn. */
    void add(HandledJob job) {
        state.handled(job);
        if (state.handledJobs() > MAX_JOBS) {
            state.oldestHandled().ifPresent(state::settled);
        }
    }

    /** The queue has let go of a job. */
    void settle(long id) {
        state.settled(id);
    }
}
