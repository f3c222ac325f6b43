package dev.pmc.core;

import dev.pmc.core.decision.DecisionBuilder;
import dev.pmc.core.job.HandledJob;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The jobs that are dealt with, but may come again: the reservation of one ends with its time to run, and with the
 * connection, so the word that it is done may come too late. A delete that came again after its host was made anew would
 * destroy the new one.
 */
final class HandledJobs {
    /** More than can come again at one time; whatever is older has gone without a word. */
    private static final int MOST = 100_000;

    private final Map<Long, HandledJob> handled = new LinkedHashMap<>();

    HandledJobs(Collection<HandledJob> handled) {
        handled.forEach(job -> this.handled.put(job.id(), job));
    }

    boolean knows(HandledJob job) {
        return job.equals(handled.get(job.id()));
    }

    /** The job is dealt with as of this turn. */
    void add(HandledJob job, DecisionBuilder turn) {
        handled.remove(job.id());
        handled.put(job.id(), job);
        turn.handled(job);
        if (handled.size() > MOST) {
            settle(handled.keySet().iterator().next(), turn);
        }
    }

    /** The queue has let go of a job. */
    void settle(long id, DecisionBuilder turn) {
        if (handled.remove(id) != null) {
            turn.settled(id);
        }
    }
}
