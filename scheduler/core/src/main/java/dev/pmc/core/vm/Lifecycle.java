package dev.pmc.core.vm;

import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.job.PendingJob;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.vm.LifecycleStep.Outcome;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask.Verb;
import dev.pmc.vm.Word;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The life of one VM: what each happening makes of it. Pure functions of a record.
 *
 * <p>A VM has a goal (what people want), a state (where it stands) and at most one attempt (a Mesos task):
 *
 * <pre>
 *  state        goal   attempt               leaves it by
 *  ACCEPTED     RUN    -                     an offer that fits: PLACED
 *  PLACED       RUN    run                   STARTING, RUNNING; no word in time: STOPPING; its end
 *  STARTING     RUN    run                   RUNNING; no end of it in time: STOPPING; its end
 *  RUNNING      RUN    run                   stop: STOPPING; the attempt's end
 *  STOPPING     RUN    run, stop             the attempt's end: ACCEPTED again
 *  STOPPING     STOP   -, run, stop          proof that the VM is off: STOPPED; start
 *  STOPPED      STOP   -                     start: ACCEPTED
 *  DELETING     ERASE  -, run, stop, erase   proof that nothing is left: gone
 *  FAILED       RUN    -                     a job that wants it tried again, stopped or deleted
 *  FAILED       STOP   -                     a job that wants it tried again, started or deleted
 *  FAILED       ERASE  -                     a job that wants it deleted again
 *  UNREACHABLE  RUN    run, stop             any word of the attempt; a successor of its agent
 *  UNREACHABLE  STOP   run, stop             any word of the attempt; a successor of its agent
 *  UNREACHABLE  ERASE  run, stop, erase      any word of the attempt; a successor of its agent
 * </pre>
 *
 * <p>An attempt that ends without proof of what is on the host leaves the VM bound to that host, its {@link Home}:
 * every later attempt goes there and adopts what it finds. Where an attempt is to be ended but is dead already, or its
 * executor has died, one with the verb STOP or ERASE does what a KILL would have done; so a stop or a delete survives
 * lost messages and dead executors.
 */
public final class Lifecycle {
    private Lifecycle() {}

    /** An offer was accepted for the VM; if it has an attempt, that one is on an agent that has been replaced. */
    public static VmRecord placed(VmRecord vm, Attempt attempt, Instant now) {
        VmRecord.Draft next = vm.draft();
        next.attempt = attempt;
        next.attempts = attempt.number();
        next.home = attempt.home();
        next.mayStillRun = vm.mayStillRun() || vm.attempt() != null;
        next.notBefore = null;
        next.state = switch (attempt.verb()) {
            case RUN -> VmState.PLACED;
            case STOP -> VmState.STOPPING;
            case ERASE -> VmState.DELETING;
        };
        return next.at(now);
    }

    /** What the next attempt would have to do; null if none is to be made. */
    public static @Nullable Verb wants(VmRecord vm) {
        return switch (vm.state()) {
            case ACCEPTED -> Verb.RUN;
            case STOPPING -> vm.attempt() == null ? Verb.STOP : null;
            case DELETING -> vm.attempt() == null ? Verb.ERASE : null;
            case UNREACHABLE ->
                switch (vm.goal()) {
                    case RUN -> Verb.RUN;
                    case STOP -> Verb.STOP;
                    case ERASE -> Verb.ERASE;
                };
            case PLACED, STARTING, RUNNING, STOPPED, FAILED -> null;
        };
    }

    /** The attempt has not come on in time: end it, and try again when it has ended. */
    public static VmRecord overdue(VmRecord vm, String reason, Instant now) {
        VmRecord.Draft next = vm.draft();
        next.state = VmState.STOPPING;
        next.failures++;
        next.reason = reason;
        return next.at(now);
    }

    /**
     * The agent of the VM's home is gone for good, and there was no attempt that could tell. The disk went with it.
     *
     * @param reason in words
     */
    public static LifecycleStep homeGone(VmRecord vm, Home home, String reason, Instant now) {
        VmRecord.Draft next = vm.draft();
        next.reason = reason;
        next.home = homeAfterLoss(vm, home);
        next.mayStillRun = false;
        return switch (vm.state()) {
            case STOPPING -> {
                next.state = VmState.STOPPED;
                List<Outcome> outcomes = settle(next, job -> true, Status.STOPPED, reason);
                yield LifecycleStep.to(next.at(now), outcomes);
            }
            case DELETING -> LifecycleStep.gone(settle(next, job -> true, Status.DELETED, reason));
            case ACCEPTED, PLACED, STARTING, RUNNING, STOPPED, FAILED, UNREACHABLE -> LifecycleStep.to(next.at(now));
        };
    }

    /** What a VM is bound to once its agent is gone for good: the job has said whether it may be made anew elsewhere. */
    static @Nullable Home homeAfterLoss(VmRecord vm, Home lost) {
        return vm.options().onAgentLoss() == PlacementOptions.OnAgentLoss.RECREATE ? null : lost.declaredGone();
    }

    /** Nothing of the VM can be anywhere. */
    private static boolean isNowhere(VmRecord vm) {
        return vm.attempt() == null && (vm.home() == null || vm.home().gone());
    }

    /** Somebody asks something of a VM that is known. */
    public static LifecycleStep asked(VmRecord vm, PendingJob job, Job.@Nullable Order order, Instant now) {
        return switch (job.action()) {
            case CREATE -> create(vm, job, order, now);
            case DELETE -> delete(vm, job, now);
            case STOP -> stop(vm, job, now);
            case START -> start(vm, job, 0, now);
            case RESTART -> start(vm, job, 1, now);
        };
    }

    private static LifecycleStep create(VmRecord vm, PendingJob job, Job.@Nullable Order order, Instant now) {
        if (vm.goal() == Goal.ERASE) {
            return vm.state() == VmState.FAILED
                    ? LifecycleStep.to(
                            vm,
                            new Outcome(job, Status.REJECTED, "the host could not be deleted; delete it again first"))
                    : LifecycleStep.later(vm);
        }
        if (order == null || !order.spec().equals(vm.spec()) || !order.options().equals(vm.options())) {
            return LifecycleStep.to(
                    vm,
                    new Outcome(
                            job,
                            Status.REJECTED,
                            "a host of this name exists and is another one; delete it first, or choose another name"));
        }
        if (vm.state() == VmState.FAILED) {
            return LifecycleStep.to(again(vm, job, now));
        }
        return LifecycleStep.to(
                vm, new Outcome(job, Status.DUPLICATE, "the host exists and is " + Word.of(vm.state())));
    }

    private static LifecycleStep delete(VmRecord vm, PendingJob job, Instant now) {
        if (job.forced() && !isNowhere(vm) && (vm.goal() == Goal.ERASE || vm.state() == VmState.UNREACHABLE)) {
            return forgotten(vm, job);
        }
        if (vm.goal() == Goal.ERASE && vm.state() != VmState.FAILED) {
            return LifecycleStep.to(vm, new Outcome(job, Status.DUPLICATE, "the host is being deleted"));
        }
        VmRecord.Draft next = vm.draft();
        List<Outcome> outcomes = cancel(next, "the host was deleted before this was done");
        if (isNowhere(vm)) {
            outcomes.add(new Outcome(job, Status.DELETED, null));
            return LifecycleStep.gone(outcomes);
        }
        next.goal = Goal.ERASE;
        next.state = vm.state() == VmState.UNREACHABLE ? VmState.UNREACHABLE : VmState.DELETING;
        next.failures = 0;
        next.notBefore = null;
        next.pending = List.of(job);
        return LifecycleStep.to(next.at(now), outcomes);
    }

    /**
     * A VM is struck off without proof that nothing is left of it. It is the last resort, so there has been a delete before
     * that has not come to its end, or the agent is out of reach.
     */
    private static LifecycleStep forgotten(VmRecord vm, PendingJob job) {
        VmRecord.Draft next = vm.draft();
        next.pending = with(vm.pending(), job);
        return LifecycleStep.gone(forgotten(vm.home(), next));
    }

    /** What becomes of the jobs of a VM that is struck off. */
    static List<Outcome> forgotten(@Nullable Home home, VmRecord.Draft next) {
        String where = home == null ? "its machine" : home.hostname();
        List<Outcome> outcomes = settle(
                next,
                each -> each.action() != Job.Action.DELETE,
                Status.CANCELLED,
                "the host was deleted before this was done");
        outcomes = new ArrayList<>(outcomes);
        outcomes.addAll(settle(
                next,
                each -> true,
                Status.FORGOTTEN,
                "nobody could prove that nothing is left of it: its disk, and its guest, may still be on " + where));
        return outcomes;
    }

    private static LifecycleStep stop(VmRecord vm, PendingJob job, Instant now) {
        if (vm.goal() == Goal.ERASE) {
            return LifecycleStep.to(vm, new Outcome(job, Status.REJECTED, "the host is being deleted"));
        }
        if (vm.goal() == Goal.STOP && vm.state() != VmState.FAILED) {
            return LifecycleStep.to(vm, new Outcome(job, Status.DUPLICATE, "the host is " + Word.of(vm.state())));
        }
        VmRecord.Draft next = vm.draft();
        List<Outcome> outcomes = cancel(next, "the host was stopped before this was done");
        next.goal = Goal.STOP;
        next.ready = false;
        if (isNowhere(vm)) {
            next.state = VmState.STOPPED;
            outcomes.add(new Outcome(job, Status.STOPPED, null));
            return LifecycleStep.to(next.at(now), outcomes);
        }
        next.state = vm.state() == VmState.UNREACHABLE ? VmState.UNREACHABLE : VmState.STOPPING;
        next.failures = 0;
        next.notBefore = null;
        next.pending = List.of(job);
        return LifecycleStep.to(next.at(now), outcomes);
    }

    private static LifecycleStep start(VmRecord vm, PendingJob job, int boots, Instant now) {
        if (vm.goal() == Goal.ERASE) {
            return LifecycleStep.to(vm, new Outcome(job, Status.REJECTED, "the host is being deleted"));
        }
        VmRecord.Draft next = vm.draft();
        next.bootGeneration += boots;
        if (vm.goal() == Goal.RUN && vm.state() != VmState.FAILED) {
            if (boots == 0) {
                return LifecycleStep.to(vm, new Outcome(job, Status.DUPLICATE, "the host is " + Word.of(vm.state())));
            }
            next.pending = with(vm.pending(), job);
            return LifecycleStep.to(next.at(now));
        }
        List<Outcome> outcomes = cancel(next, "the host was started before this was done");
        next.goal = Goal.RUN;
        next.failures = 0;
        next.notBefore = null;
        next.reason = null;
        next.pending = List.of(job);
        if (vm.attempt() == null) {
            next.state = VmState.ACCEPTED;
        }
        return LifecycleStep.to(next.at(now), outcomes);
    }

    private static VmRecord again(VmRecord vm, PendingJob job, Instant now) {
        VmRecord.Draft next = vm.draft();
        next.goal = Goal.RUN;
        next.state = VmState.ACCEPTED;
        next.failures = 0;
        next.notBefore = null;
        next.reason = null;
        next.pending = with(vm.pending(), job);
        return next.at(now);
    }

    /** Word of the VM's attempt came. */
    public static LifecycleStep updated(VmRecord vm, Attempt attempt, TaskUpdate update, Policy policy, Instant now) {
        return switch (update.kind()) {
            case STAGING ->
                LifecycleStep.to(vm.state() == VmState.UNREACHABLE ? back(vm, attempt, VmState.PLACED, now) : vm);
            case STARTING ->
                LifecycleStep.to(
                        vm.state() == VmState.PLACED || vm.state() == VmState.UNREACHABLE
                                ? back(vm, attempt, VmState.STARTING, now)
                                : vm);
            case RUNNING -> running(vm, attempt, update, now);
            case UNREACHABLE -> {
                VmRecord.Draft next = vm.draft();
                next.state = VmState.UNREACHABLE;
                next.reason = update.message();
                yield LifecycleStep.to(next.at(now));
            }
            case FINISHED, KILLED, REFUSED, NEVER_RAN, HOST_FAILED, NOT_FETCHED, LOST, FORGOTTEN, AGENT_GONE ->
                AttemptEnd.ended(vm, attempt, update, policy, now);
        };
    }

    /** Where an attempt that is alive stands, given what people want by now. */
    private static VmRecord back(VmRecord vm, Attempt attempt, VmState alive, Instant now) {
        VmRecord.Draft next = vm.draft();
        next.reason = null;
        next.state = switch (vm.goal()) {
            case RUN -> attempt.verb() == Verb.RUN ? alive : VmState.STOPPING;
            case STOP -> VmState.STOPPING;
            case ERASE -> VmState.DELETING;
        };
        return next.at(now);
    }

    /** While a VM runs, its reason is what is wrong with its guest, as its executor said last. */
    private static LifecycleStep running(VmRecord vm, Attempt attempt, TaskUpdate update, Instant now) {
        VmReport report = update.report();
        boolean news = vm.reason() == null && Boolean.FALSE.equals(update.healthy());
        if (vm.state() == VmState.RUNNING && report == null && vm.failures() == 0 && !news) {
            // What the master says of most VMs when it is asked about all, a hundred thousand perhaps.
            return LifecycleStep.to(vm);
        }
        if (vm.goal() != Goal.RUN || vm.state() == VmState.STOPPING || attempt.verb() != Verb.RUN) {
            return LifecycleStep.to(vm.state() == VmState.UNREACHABLE ? back(vm, attempt, VmState.RUNNING, now) : vm);
        }
        VmRecord.Draft next = vm.draft();
        next.state = VmState.RUNNING;
        next.failures = 0;
        next.reason = trouble(update);
        if (report != null) {
            next.ready = report.ready() && next.reason == null;
            next.address = report.address();
        } else {
            next.ready = vm.ready() && next.reason == null;
        }
        boolean booted = report != null && report.bootGeneration() >= vm.bootGeneration();
        List<Outcome> outcomes = settle(next, job -> booted, Status.RUNNING, null);
        return LifecycleStep.to(next.at(now), outcomes);
    }

    private static @Nullable String trouble(TaskUpdate update) {
        if (!Boolean.FALSE.equals(update.healthy())) {
            return null;
        }
        return update.report() == null || update.message().isEmpty()
                ? "its executor has said that the guest is not well"
                : update.message();
    }

    private static List<Outcome> cancel(VmRecord.Draft next, String reason) {
        return new ArrayList<>(settle(next, job -> true, Status.CANCELLED, reason));
    }

    /** Takes those jobs off the draft that have come to their end. */
    static List<Outcome> settle(
            VmRecord.Draft next, Predicate<PendingJob> which, Status status, @Nullable String reason) {
        List<Outcome> outcomes = next.pending.stream()
                .filter(which)
                .map(job -> new Outcome(job, status, reason))
                .toList();
        if (!outcomes.isEmpty()) {
            next.pending = next.pending.stream().filter(which.negate()).toList();
        }
        return outcomes;
    }

    private static List<PendingJob> with(List<PendingJob> jobs, PendingJob job) {
        List<PendingJob> all = new ArrayList<>(jobs);
        all.add(job);
        return all;
    }
}
