package dev.pmc.core.vm;

import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.job.PendingJob;
import dev.pmc.core.vm.Standing.Stage;
import dev.pmc.vm.VmShape;
import dev.pmc.vm.VmSpec;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The part of a VM's life in which it is made into something else: of another shape, or anew with a fresh disk. Pure
 * functions of a record.
 *
 * <p>A task's resources cannot change, so a VM of another shape has another attempt. The one that it has is ended, and
 * with it the guest is off; then the record says what the VM is from now on, and the next attempt asks for that. Whatever
 * dies in between, the VM has its old shape with the old attempt, or the new one with the new.
 */
final class RemakeJobs {
    static final String AT_NEXT_START = "it takes effect when the host is started next";

    private RemakeJobs() {}

    /** Somebody wants a VM that is known to be made into something else. */
    static LifecycleStep asked(VmRecord vm, PendingJob job, Job.Change change, Instant now) {
        Remake before = vm.asked().remake();
        VmSpec last = before == null ? vm.spec() : before.spec();
        boolean isRebuild = job.action() == Job.Action.REBUILD;
        VmSpec next = isRebuild
                ? last.rebuilt(
                        Objects.requireNonNullElse(change.os(), last.seed().os()))
                : last.shaped(change.of(last.shape()));
        String refusal = refusal(vm, last.shape(), next.shape());
        if (refusal != null) {
            return LifecycleStep.to(vm, new LifecycleStep.Outcome(job, Status.REJECTED, refusal));
        }
        if (next.equals(last)) {
            return LifecycleStep.to(vm, new LifecycleStep.Outcome(job, Status.DUPLICATE, "the host has that size"));
        }
        boolean atOnce = (before != null && before.now()) || isRebuild || change.restart();
        VmRecord wanted = vm.with(vm.asked().toBe(new Remake(next, atOnce))).remade();
        boolean isToRun = isRebuild || (vm.goal() == Goal.RUN && change.restart());
        if (!isToRun) {
            return LifecycleStep.to(wanted, new LifecycleStep.Outcome(job, Status.DONE, AT_NEXT_START));
        }
        boolean wasToBeOff = vm.goal() != Goal.RUN;
        return LifecycleStep.to(wanted)
                .ending(earlier -> wasToBeOff, Status.CANCELLED, "the host was started before this was done")
                .then(it -> broughtUp(it.with(it.jobs().plus(job)), now));
    }

    private static @Nullable String refusal(VmRecord vm, VmShape last, VmShape next) {
        if (vm.goal() == Goal.ERASE) {
            return "the host is being deleted";
        }
        if (vm.move() != null) {
            return "the host is being moved, or something of it is left where it has been; ask again when that is done";
        }
        if (vm.jobs().pending().stream().anyMatch(job -> job.action().isOfSnapshots())) {
            return "a job about the host's snapshots is under way; ask again when it has ended";
        }
        Integer has = last.diskGib();
        Integer wants = next.diskGib();
        return has != null && wants != null && wants < has
                ? "a disk can only grow, and the host's has " + has + " GiB"
                : null;
    }

    /** It is to run as what it is to be. An attempt that it has is ended first. */
    private static VmRecord broughtUp(VmRecord vm, Instant now) {
        VmRecord next =
                vm.with(vm.asked().wanting(Goal.RUN)).with(vm.tries().afresh()).because(null);
        if (next.attempt() == null || !next.standing().isReachable()) {
            return next.pursuing(now);
        }
        return next.doing(Activity.STOP, Stage.UNDER_WAY, now);
    }

    /** The same of a VM that is stopped instead: what it is to be is not forgotten. */
    static LifecycleStep stopped(LifecycleStep step) {
        return step.ending(job -> job.action().remakes(), Status.DONE, AT_NEXT_START);
    }
}
