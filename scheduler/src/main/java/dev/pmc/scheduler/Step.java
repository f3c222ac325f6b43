package dev.pmc.scheduler;

import dev.pmc.scheduler.JobResult.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one happening makes of a VM.
 *
 * @param record the VM as it is now; null if nothing is left of it
 * @param outcomes jobs that have come to their end
 * @param later the job cannot be decided now, but when the deletion has come to its end
 */
record Step(@Nullable VmRecord record, List<Outcome> outcomes, boolean later) {
    Step {
        outcomes = List.copyOf(outcomes);
    }

    static Step to(VmRecord record, Outcome... outcomes) {
        return new Step(record, List.of(outcomes), false);
    }

    static Step to(VmRecord record, List<Outcome> outcomes) {
        return new Step(record, outcomes, false);
    }

    static Step gone(List<Outcome> outcomes) {
        return new Step(null, outcomes, false);
    }

    static Step later(VmRecord record) {
        return new Step(record, List.of(), true);
    }

    /** A job's end. */
    record Outcome(PendingJob job, Status status, @Nullable String reason) {}
}
