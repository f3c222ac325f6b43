package dev.pmc.core.vm;

import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.job.PendingJob;
import dev.pmc.core.vm.Standing.Stage;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmRecord.Location;
import dev.pmc.vm.VmTask.Verb;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The part of a VM's life that follows the end of an attempt. Two questions decide: what is on the host now, and what do
 * people want?
 *
 * <pre>
 *  goal   the attempt's end                                      then
 *  RUN    the guest powered itself off, and nobody waits         off, and that is the goal from now on
 *         refused for good; failed too often, and known off      given up
 *         any other                                              start: another attempt
 *  STOP   proof that the VM is off, or that nothing is left      off
 *         any other                                              stop: an attempt that stops
 *  ERASE  proof that nothing is left, or the agent is gone       gone
 *         any other                                              erase: an attempt that erases
 * </pre>
 *
 * <p>An end counts as a failure if the attempt was for what people want now, and something of it failed: not if it never
 * ran, was killed, or was forgotten, as happens when the scheduler dies before it has sent the launch; nor if its
 * executor's archive could not be fetched, because the scheduler, which serves it, was not there.
 */
final class AttemptEnd {
    /** With the usual pauses between them that is half an hour. */
    private static final int MAX_LOSSES = 10;

    private AttemptEnd() {}

    static LifecycleStep ended(VmRecord vm, Attempt attempt, TaskUpdate update, Policy policy, Instant now) {
        if (update.kind() == Kind.AGENT_GONE && Moving.canGoBack(vm)) {
            return Moving.back(vm, update.message(), now);
        }
        Home home = homeAfter(vm, attempt, update);
        VmRecord ended = vm.withoutAttempt()
                .with(vm.guest().ended(update.report(), home != null))
                .with(new Location(home, home != null && mayBeActive(vm, attempt, update)));
        LifecycleStep moved =
                Moving.endedAtHome(update.message().isEmpty() ? ended : ended.because(update.message()), update, now);
        LifecycleStep answered = SnapshotJobs.answered(moved.then(VmRecord::remade), update.report());
        return ended(vm, answered.vm(), attempt, update, policy, now).after(answered);
    }

    private static LifecycleStep ended(
            VmRecord vm, VmRecord next, Attempt attempt, TaskUpdate update, Policy policy, Instant now) {
        return switch (vm.goal()) {
            case RUN -> runEnded(vm, next, attempt, update, policy, now);
            case STOP -> stopEnded(next, attempt, update, policy, now);
            case ERASE -> eraseEnded(next, attempt, update, policy, now);
        };
    }

    /** Where the VM's disk is, or may be, after an attempt. */
    private static @Nullable Home homeAfter(VmRecord vm, Attempt attempt, TaskUpdate update) {
        boolean leftNothing = update.report() != null && update.report().leftNothing();
        return switch (update.kind()) {
            case NEVER_RAN, HOST_FAILED, NOT_FETCHED -> wasHeardOf(vm) ? attempt.home() : attempt.homeBefore();
            case AGENT_GONE -> Lifecycle.homeAfterLoss(vm, attempt.home());
            case FINISHED -> leftNothing || attempt.verb() == Verb.ERASE ? null : attempt.home();
            case KILLED, REFUSED, LOST, FORGOTTEN, STAGING, STARTING, RUNNING, UNREACHABLE ->
                leftNothing ? null : attempt.home();
        };
    }

    /** Whoever says that an attempt never ran after its executor has spoken of it, as it may have here, is not believed. */
    private static boolean wasHeardOf(VmRecord vm) {
        Standing standing = vm.standing();
        return !standing.isReachable()
                || standing.isOn()
                || (standing.activity() == Activity.START && standing.stage() == Stage.UNDER_WAY);
    }

    /** Whether the domain may be active now. An executor that refuses to run a VM says that it is not. */
    private static boolean mayBeActive(VmRecord vm, Attempt attempt, TaskUpdate update) {
        boolean mightBefore = vm.location().mayStillRun();
        return switch (update.kind()) {
            case NEVER_RAN, HOST_FAILED, NOT_FETCHED -> mightBefore || wasHeardOf(vm);
            case FINISHED, AGENT_GONE -> false;
            case KILLED, REFUSED -> attempt.verb() != Verb.RUN && mightBefore;
            case LOST, FORGOTTEN, STAGING, STARTING, RUNNING, UNREACHABLE -> true;
        };
    }

    private static LifecycleStep runEnded(
            VmRecord vm, VmRecord next, Attempt attempt, TaskUpdate update, Policy policy, Instant now) {
        boolean ran = attempt.verb() == Verb.RUN;
        boolean wasEnded = vm.standing().activity() == Activity.STOP;
        if (ran
                && update.kind() == Kind.FINISHED
                && !wasEnded
                && vm.jobs().pending().stream().allMatch(job -> job.action().isOfSnapshots())) {
            return LifecycleStep.to(next.with(next.asked().wanting(Goal.STOP)).off(now));
        }
        // An attempt that took too long was counted when its time was over.
        boolean overdue = ran && wasEnded && vm.tries().failures() > 0;
        boolean failed = overdue || isFailure(attempt, Verb.RUN, update);
        VmRecord counted = failed && !overdue ? next.with(next.tries().failed()) : next;
        boolean refused = ran && update.kind() == Kind.REFUSED;
        boolean refusedForGood =
                refused && update.report() != null && !update.report().retryable();
        boolean enough = failed
                && !counted.location().mayStillRun()
                && counted.tries().failures() >= policy.limits().failures()
                && (refused || !vm.jobs().pending().isEmpty());
        return refusedForGood || enough ? givenUp(counted, update, now) : again(counted, update, policy, now);
    }

    private static LifecycleStep stopEnded(
            VmRecord next, Attempt attempt, TaskUpdate update, Policy policy, Instant now) {
        boolean off = Lifecycle.isNowhere(next)
                || switch (update.kind()) {
                    case FINISHED, AGENT_GONE -> true;
                    case KILLED -> attempt.verb() == Verb.RUN;
                    default -> false;
                };
        if (off) {
            LifecycleStep stopped = LifecycleStep.to(next.because("a job has stopped it"))
                    .ending(job -> !job.action().isOfSnapshots(), Status.STOPPED, null);
            return SnapshotJobs.off(stopped, next, attempt, update, policy).then(vm -> vm.off(now));
        }
        VmRecord counted = counted(next, attempt, Verb.STOP, update);
        if (!isEnough(counted, attempt, Verb.STOP, update, policy)) {
            return again(counted, update, policy, now);
        }
        boolean wasOff = !next.location().mayStillRun()
                && next.jobs().pending().stream().allMatch(job -> job.action().isOfSnapshots());
        return wasOff
                ? LifecycleStep.to(counted.with(counted.tries().afresh()))
                        .endingAll(Status.FAILED, update.message())
                        .then(vm -> vm.off(now))
                : givenUp(counted, update, now);
    }

    private static LifecycleStep eraseEnded(
            VmRecord next, Attempt attempt, TaskUpdate update, Policy policy, Instant now) {
        boolean isAgentGone = update.kind() == Kind.AGENT_GONE;
        if (Lifecycle.isNowhere(next) || isAgentGone) {
            return Lifecycle.erased(LifecycleStep.to(next), isAgentGone ? update.message() : null, now);
        }
        VmRecord counted = counted(next, attempt, Verb.ERASE, update);
        if (isEnough(counted, attempt, Verb.ERASE, update, policy)) {
            return counted.jobs().pending().stream().anyMatch(PendingJob::forced)
                    ? Lifecycle.forgotten(LifecycleStep.to(counted), attempt.home())
                    : givenUp(counted, update, now);
        }
        return again(counted, update, policy, now);
    }

    private static VmRecord counted(VmRecord vm, Attempt attempt, Verb wanted, TaskUpdate update) {
        return isFailure(attempt, wanted, update) ? vm.with(vm.tries().failed()) : vm;
    }

    private static boolean isFailure(Attempt attempt, Verb wanted, TaskUpdate update) {
        return attempt.verb() == wanted
                && switch (update.kind()) {
                    case REFUSED, HOST_FAILED, LOST -> true;
                    default -> false;
                };
    }

    /**
     * Whether what was wanted, and is not proved, is given up: the executor has said no too often, or was lost with it again
     * and again. That may be a machine which reboots, so it is borne with for longer.
     */
    private static boolean isEnough(VmRecord vm, Attempt attempt, Verb wanted, TaskUpdate update, Policy policy) {
        int most = update.kind() == Kind.REFUSED ? policy.limits().failures() : MAX_LOSSES;
        return isFailure(attempt, wanted, update) && vm.tries().failures() >= most;
    }

    private static LifecycleStep givenUp(VmRecord vm, TaskUpdate update, Instant now) {
        return Moving.notComingUp(vm, update.message())
                .endingAll(Status.FAILED, update.message())
                .then(next -> next.givenUp(now));
    }

    private static LifecycleStep again(VmRecord vm, TaskUpdate update, Policy policy, Instant now) {
        int failures = vm.tries().failures();
        boolean atOnce = failures == 0 && update.kind() != Kind.NOT_FETCHED;
        Instant notBefore = atOnce ? null : now.plus(policy.retries().attempt().after(failures));
        VmRecord next = vm.with(vm.tries().notBefore(notBefore));
        return LifecycleStep.to(next.doing(next.goal().activity(), Stage.WAITING, now));
    }
}
