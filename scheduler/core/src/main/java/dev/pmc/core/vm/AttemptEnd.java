package dev.pmc.core.vm;

import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.job.PendingJob;
import dev.pmc.core.vm.LifecycleStep.Outcome;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.vm.VmTask.Verb;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a VM's life that follows the end of an attempt. Two questions decide: what is on the host now, and what do
 * people want?
 *
 * <pre>
 *  goal   the attempt's end                                      then
 *  RUN    the guest powered itself off, and nobody waits         STOPPED, and that is the goal from now on
 *         refused for good; failed too often, and known off      FAILED
 *         any other                                              ACCEPTED: another attempt
 *  STOP   proof that the VM is off, or that nothing is left      STOPPED
 *         any other                                              STOPPING: an attempt that stops
 *  ERASE  proof that nothing is left, or the agent is gone       gone
 *         any other                                              DELETING: an attempt that erases
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
        VmRecord.Draft next = vm.draft();
        next.attempt = null;
        next.ready = false;
        next.home = homeAfter(vm, attempt, update);
        next.mayStillRun = next.home != null && mayBeActive(vm, attempt, update);
        if (!update.message().isEmpty()) {
            next.reason = update.message();
        }
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
        return switch (vm.state()) {
            case STARTING, RUNNING, UNREACHABLE -> true;
            case ACCEPTED, PLACED, STOPPING, STOPPED, DELETING, FAILED -> false;
        };
    }

    /** Whether the domain may be active now. An executor that refuses to run a VM says that it is not. */
    private static boolean mayBeActive(VmRecord vm, Attempt attempt, TaskUpdate update) {
        return switch (update.kind()) {
            case NEVER_RAN, HOST_FAILED, NOT_FETCHED -> vm.mayStillRun() || wasHeardOf(vm);
            case FINISHED, AGENT_GONE -> false;
            case KILLED, REFUSED -> attempt.verb() != Verb.RUN && vm.mayStillRun();
            case LOST, FORGOTTEN, STAGING, STARTING, RUNNING, UNREACHABLE -> true;
        };
    }

    private static LifecycleStep runEnded(
            VmRecord vm, VmRecord.Draft next, Attempt attempt, TaskUpdate update, Policy policy, Instant now) {
        boolean ran = attempt.verb() == Verb.RUN;
        boolean ownEnd = ran && update.kind() == Kind.FINISHED && vm.state() != VmState.STOPPING;
        if (ownEnd && vm.pending().isEmpty()) {
            next.goal = Goal.STOP;
            next.state = VmState.STOPPED;
            return LifecycleStep.to(next.at(now));
        }
        // An attempt that took too long was counted when its time was over.
        boolean overdue = ran && vm.state() == VmState.STOPPING && vm.failures() > 0;
        boolean failed = overdue || count(next, attempt, Verb.RUN, update);
        boolean refused = ran && update.kind() == Kind.REFUSED;
        boolean unplaced =
                refused && update.report() != null && !update.report().retryable();
        boolean enough = failed
                && !next.mayStillRun
                && next.failures >= policy.maxFailures()
                && (refused || !vm.pending().isEmpty());
        return unplaced || enough ? givenUp(next, update, now) : again(next, VmState.ACCEPTED, update, policy, now);
    }

    private static LifecycleStep stopEnded(
            VmRecord.Draft next, Attempt attempt, TaskUpdate update, Policy policy, Instant now) {
        boolean off = next.home == null
                || switch (update.kind()) {
                    case FINISHED, AGENT_GONE -> true;
                    case KILLED -> attempt.verb() == Verb.RUN;
                    default -> false;
                };
        if (off) {
            next.state = VmState.STOPPED;
            next.failures = 0;
            next.reason = "a job has stopped it";
            List<Outcome> outcomes = Lifecycle.settle(next, job -> true, Status.STOPPED, null);
            return LifecycleStep.to(next.at(now), outcomes);
        }
        return enough(next, attempt, Verb.STOP, update, policy)
                ? givenUp(next, update, now)
                : again(next, VmState.STOPPING, update, policy, now);
    }

    private static LifecycleStep eraseEnded(
            VmRecord.Draft next, Attempt attempt, TaskUpdate update, Policy policy, Instant now) {
        if (next.home == null || update.kind() == Kind.AGENT_GONE) {
            String reason = update.kind() == Kind.AGENT_GONE ? update.message() : null;
            return LifecycleStep.gone(Lifecycle.settle(next, job -> true, Status.DELETED, reason));
        }
        if (enough(next, attempt, Verb.ERASE, update, policy)) {
            return next.pending.stream().anyMatch(PendingJob::forced)
                    ? LifecycleStep.gone(Lifecycle.forgotten(attempt.home(), next))
                    : givenUp(next, update, now);
        }
        return again(next, VmState.DELETING, update, policy, now);
    }

    /**
     * Whether what was wanted, and is not proved, is given up: the executor has said no too often, or was lost with it again
     * and again. That may be a machine which reboots, so it is borne with for longer.
     */
    private static boolean enough(VmRecord.Draft next, Attempt attempt, Verb wanted, TaskUpdate update, Policy policy) {
        return count(next, attempt, wanted, update)
                && next.failures >= (update.kind() == Kind.REFUSED ? policy.maxFailures() : MAX_LOSSES);
    }

    private static boolean count(VmRecord.Draft next, Attempt attempt, Verb wanted, TaskUpdate update) {
        boolean failed = attempt.verb() == wanted
                && switch (update.kind()) {
                    case REFUSED, HOST_FAILED, LOST -> true;
                    default -> false;
                };
        if (failed) {
            next.failures++;
        }
        return failed;
    }

    private static LifecycleStep givenUp(VmRecord.Draft next, TaskUpdate update, Instant now) {
        next.state = VmState.FAILED;
        List<Outcome> outcomes = Lifecycle.settle(next, job -> true, Status.FAILED, update.message());
        return LifecycleStep.to(next.at(now), outcomes);
    }

    private static LifecycleStep again(
            VmRecord.Draft next, VmState state, TaskUpdate update, Policy policy, Instant now) {
        next.state = state;
        next.notBefore = next.failures == 0 && update.kind() != Kind.NOT_FETCHED
                ? null
                : now.plus(policy.retry().after(next.failures));
        return LifecycleStep.to(next.at(now));
    }
}
