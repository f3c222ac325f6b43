package dev.pmc.simulation;

import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.JobResult.Status;
import java.util.HashSet;
import java.util.Set;

/** What must hold about snapshots: nobody is told that something was done with one that was not. */
final class SnapshotsKept {
    private final Set<Long> done = new HashSet<>();

    /** A machine has carried out that order. */
    void carriedOut(long number) {
        done.add(number);
    }

    void published(JobResult result) {
        Invariants.require(
                result.status() != Status.DONE
                        || !result.fields().containsKey("snapshot")
                        || done.contains(numberOf(result)),
                "what is said to be done is done",
                result + " is published, and no machine has carried it out");
    }

    static long numberOf(JobResult result) {
        return Long.parseLong(result.id().substring(result.id().lastIndexOf('-') + 1));
    }
}
