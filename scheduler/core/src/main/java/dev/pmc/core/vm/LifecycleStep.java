package dev.pmc.core.vm;

import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.job.PendingJob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one happening makes of a VM.
 *
 * @param record the VM as it is now; null if nothing is left of it
 * @param outcomes jobs that have come to their end
 * @param later the job cannot be decided now, but when the deletion has come to its end
 */
public record LifecycleStep(@Nullable VmRecord record, List<Outcome> outcomes, boolean later) {
    public LifecycleStep {
        outcomes = List.copyOf(outcomes);
    }

    public static LifecycleStep to(VmRecord record, Outcome... outcomes) {
        return new LifecycleStep(record, List.of(outcomes), false);
    }

    public static LifecycleStep to(VmRecord record, List<Outcome> outcomes) {
        return new LifecycleStep(record, outcomes, false);
    }

    static LifecycleStep gone(List<Outcome> outcomes) {
        return new LifecycleStep(null, outcomes, false);
    }

    public static LifecycleStep later(VmRecord record) {
        return new LifecycleStep(record, List.of(), true);
    }

    /** A job's end. */
    public record Outcome(
            PendingJob job, Status status, @Nullable String reason) {}
}
