package dev.pmc.core.vm;

import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.job.PendingJob;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.vm.SnapshotAnswer;
import dev.pmc.vm.SnapshotOrder;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask.Verb;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The part of a VM's life that has to do with snapshots of its disk. Pure functions of a record.
 *
 * <p>Each such job is an order to the executor, the oldest first. To a guest that is on the executor is told it, again and
 * again, and its answer comes with a report. For a VM that is off, the order goes with a task that sees to it that the VM
 * is off, and the answer comes with its end. Which snapshots there are is for the executor to say.
 */
final class SnapshotJobs {
    private static final String GONE = "the host's machine is gone for good, and its disk with it";

    private SnapshotJobs() {}

    /** Somebody wants something done with the snapshots of a VM that is known. */
    static LifecycleStep asked(VmRecord vm, PendingJob job, Instant now) {
        Standing standing = vm.standing();
        Home home = vm.home();
        boolean isAtRest = vm.attempt() == null;
        String refusal = null;
        if (vm.goal() == Goal.ERASE) {
            refusal = "the host is being deleted";
        } else if (vm.jobs().pending().stream()
                .anyMatch(pending -> pending.action().remakes())) {
            refusal = "the host is being rebuilt or resized; ask again when that has ended";
        } else if (Moving.isUnderWay(vm)) {
            refusal = "the host is being moved to another machine; ask again when it runs there";
        } else if (standing.isGivenUp()) {
            refusal = "the host has failed; start it, or stop it, first";
        } else if (isAtRest && home == null && vm.goal() == Goal.STOP) {
            refusal = "the host has no disk yet; start it first";
        } else if (isAtRest && home != null && home.gone()) {
            refusal = GONE;
        }
        if (refusal != null) {
            return LifecycleStep.to(vm, new LifecycleStep.Outcome(job, Status.REJECTED, refusal));
        }
        VmRecord next = vm.with(vm.jobs().plus(job));
        if (standing.isOn()) {
            return LifecycleStep.to(next.on(now));
        }
        return LifecycleStep.to(
                standing.activity() == Activity.NONE
                        ? next.with(next.tries().afresh()).off(now)
                        : next);
    }

    /** The order that comes first; null if there is none. */
    static @Nullable SnapshotOrder order(VmRecord vm) {
        return oldest(vm).map(PendingJob::snapshotOrder).orElse(null);
    }

    private static Optional<PendingJob> oldest(VmRecord vm) {
        return vm.jobs().pending().stream()
                .filter(job -> job.action().isOfSnapshots())
                .findFirst();
    }

    /** The same, and the order that comes first has come to its end if that is what the executor says. */
    static LifecycleStep answered(LifecycleStep step, @Nullable VmReport report) {
        SnapshotAnswer answer = report == null ? null : report.snapshotAnswer();
        if (answer == null) {
            return step;
        }
        return step.ending(
                job -> job.action().isOfSnapshots() && job.number() == answer.number(),
                answer.done() ? Status.DONE : Status.FAILED,
                answer.words());
    }

    /** The same of a VM that is off by what such an end of an attempt proves. What is left to be done is done next. */
    static LifecycleStep off(LifecycleStep step, VmRecord vm, Attempt attempt, TaskUpdate update, Policy policy) {
        Home home = vm.home();
        if (home == null || home.gone()) {
            String reason = home == null ? "nothing of the host is left on its machine" : GONE;
            return step.ending(job -> job.action().isOfSnapshots(), Status.FAILED, reason);
        }
        boolean carried = attempt.verb() == Verb.STOP && update.kind() == Kind.FINISHED;
        boolean unanswered = update.report() == null || update.report().snapshotAnswer() == null;
        if (!carried || !unanswered || oldest(vm).isEmpty()) {
            return step.then(next -> next.with(next.tries().succeeded()));
        }
        // It came too late for this attempt, or the executor is one that does not know of snapshots.
        return vm.tries().failures() + 1 < policy.limits().failures()
                ? step.then(next -> next.with(next.tries().failed()))
                : step.ending(
                                job -> job.action().isOfSnapshots(),
                                Status.FAILED,
                                "the executor says nothing of snapshots; is it of an earlier release? (see the handbook on upgrades)")
                        .then(next -> next.with(next.tries().succeeded()));
    }
}
