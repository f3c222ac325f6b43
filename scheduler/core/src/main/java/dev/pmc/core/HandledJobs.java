package dev.pmc.core;

import dev.pmc.core.decision.DraftState;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.JobKey;

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

    /** Whether that job is dealt with. One that was recorded without the name of its queue has it from now on. */
    boolean knows(HandledJob job) {
        if (job.equals(state.handled(job.key()))) {
            return true;
        }
        HandledJob unnamed = job.unnamed();
        boolean known = unnamed.equals(state.handled(unnamed.key()));
        if (known) {
            state.settled(unnamed.key());
            state.handled(job);
        }
        return known;
    }

    /** The job is dealt with as of this turn. */
    void add(HandledJob job) {
        state.handled(job);
        if (state.handledJobs() > MAX_JOBS) {
            state.oldestHandled().ifPresent(state::settled);
        }
    }

    /** The queue has let go of a job. */
    void settle(JobKey job) {
        state.settled(job);
    }
}
