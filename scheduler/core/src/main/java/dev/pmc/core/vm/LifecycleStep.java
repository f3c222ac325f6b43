package dev.pmc.core.vm;

import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.job.PendingJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one event makes of a VM.
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

    public static LifecycleStep later(VmRecord record) {
        return new LifecycleStep(record, List.of(), true);
    }

    /** The same, and those of the VM's jobs have come to their end. */
    LifecycleStep ending(Predicate<PendingJob> which, Status status, @Nullable String reason) {
        VmRecord vm = vm();
        List<Outcome> all = new ArrayList<>(outcomes);
        List<PendingJob> rest = new ArrayList<>();
        for (PendingJob job : vm.jobs().pending()) {
            if (which.test(job)) {
                all.add(new Outcome(job, status, reason));
            } else {
                rest.add(job);
            }
        }
        if (all.size() == outcomes.size()) {
            return this;
        }
        return new LifecycleStep(vm.with(vm.jobs().pending(rest)), all, later);
    }

    /** The same, and all of the VM's jobs have come to their end. */
    LifecycleStep endingAll(Status status, @Nullable String reason) {
        return ending(job -> true, status, reason);
    }

    /** The same, and a job has come to its end that was not the VM's yet. */
    LifecycleStep and(Outcome outcome) {
        return new LifecycleStep(
                record, Stream.concat(outcomes.stream(), Stream.of(outcome)).toList(), later);
    }

    /** The same, after what came before it. */
    LifecycleStep after(LifecycleStep earlier) {
        return new LifecycleStep(
                record,
                Stream.concat(earlier.outcomes().stream(), outcomes.stream()).toList(),
                later);
    }

    /** The same, but for what becomes of the VM then. */
    LifecycleStep then(UnaryOperator<VmRecord> change) {
        return new LifecycleStep(change.apply(vm()), outcomes, later);
    }

    /** Whether the VM's move is under way, or has left something behind. */
    boolean hasMove() {
        return vm().move() != null;
    }

    /** The same, and nothing is left of the VM. */
    LifecycleStep gone() {
        return new LifecycleStep(null, outcomes, later);
    }

    /** The VM as it is now, of which something is left. */
    VmRecord vm() {
        return Objects.requireNonNull(record, "there is no VM any more");
    }

    /** A job's end. */
    public record Outcome(
            PendingJob job, Status status, @Nullable String reason) {}
}
