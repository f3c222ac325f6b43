package dev.pmc.core.vm;

import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.job.PendingJob;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.vm.LifecycleStep.Outcome;
import dev.pmc.core.vm.Standing.Stage;
import dev.pmc.core.vm.VmRecord.Location;
import dev.pmc.vm.SnapshotOrder;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask.Verb;
import dev.pmc.vm.Word;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The life of one VM: what each event makes of it. Pure functions of a record.
 *
 * <p>A VM has a goal (what people want), a {@link Standing} (its guest's power, what is being done to it and how far that
 * has come, whether its machine is in reach) and at most one attempt (a Mesos task). What each {@link Activity} is made of
 * is told there; where each situation leads is told here. A stage is named where it is not plainly under way; {@code ?} is
 * a power that nobody knows, as of a VM that may still run although no attempt accounts for it.
 *
 * <pre>
 *  power   activity        goal   attempt          leaves it by
 *  off, ?  start/waiting   RUN    -                an offer that fits: start/launched
 *  off, ?  start/launched  RUN    run              start, on; no word in time: stop; its end
 *  off, ?  start           RUN    run              on; no end of it in time: stop; its end
 *  on      none            RUN    run              a restart; stop, delete; its end
 *  on      restart         RUN    run              a report of the boot wanted: none; stop, delete; its end
 *  on      snapshot        RUN    run              the answer to the order: none; stop, delete; its end
 *  ?       stop            RUN    run              the attempt's end: start/waiting
 *  off, ?  stop            RUN    stop             the attempt's end: start/waiting
 *  ?       stop            STOP   run              proof that the VM is off: none; other ends: stop/waiting; start
 *  off, ?  stop/waiting    STOP   -                an offer that fits: stop; start
 *  off, ?  stop            STOP   stop             proof that the VM is off: none; other ends: stop/waiting; start
 *  off     none            STOP   -                start: start/waiting; a snapshot: stop/waiting
 *  ?       erase           ERASE  run              proof that nothing is left: gone; other ends: erase/waiting
 *  off, ?  erase/waiting   ERASE  -                an offer that fits: erase
 *  off, ?  erase           ERASE  stop, erase      proof that nothing is left: gone; other ends: erase/waiting
 *  off, ?  start/given_up  RUN    -                a job that wants it tried again, stopped or deleted
 *  off, ?  stop/given_up   STOP   -                a job that wants it tried again, started or deleted
 *  off, ?  erase/given_up  ERASE  -                a job that wants it deleted again
 *  ?       start away      RUN    run              any word of the attempt; a successor of its agent
 *  ?       stop away       RUN    stop             any word of the attempt; a successor of its agent
 *  ?       stop away       STOP   run, stop        any word of the attempt; a successor of its agent
 *  ?       erase away      ERASE  run, stop, erase  any word of the attempt; a successor of its agent
 * </pre>
 *
 * <p>An attempt that ends without proof of what is on the host leaves the VM bound to that host, its {@link Home}:
 * every later attempt goes there and adopts what it finds. Where an attempt is to be ended but is dead already, or its
 * executor has died, one with the verb STOP or ERASE does what a KILL would have done; so a stop or a delete survives
 * lost messages and dead executors.
 */
public final class Lifecycle {
    private static final String DELETED_BEFORE = "the host was deleted before this was done";

    private Lifecycle() {}

    /** An offer was accepted for the VM; if it has an attempt, that one is on an agent that has been replaced. */
    public static VmRecord placed(VmRecord vm, Attempt attempt, Instant now) {
        Activity activity = Activity.of(attempt.verb());
        VmRecord afresh =
                activity == Activity.START ? vm.because(null) : vm; // it was why an earlier attempt has failed
        return afresh.with(new Location(attempt.home(), vm.location().mayStillRun() || vm.attempt() != null))
                .with(attempt)
                .with(vm.tries().attempt(attempt.number()))
                .doing(activity, activity.launched(), now);
    }

    /** What the next attempt would have to do; null if none is to be made. */
    public static @Nullable Verb wants(VmRecord vm) {
        boolean hasOne = vm.attempt() != null && vm.standing().isReachable();
        boolean isErased = vm.goal() == Goal.ERASE && isNowhere(vm); // but for what its move has left elsewhere
        return hasOne || isErased || !vm.standing().isBusy() ? null : vm.goal().verb();
    }

    /** What an attempt with that verb has to do with the VM's snapshots; null for nothing. */
    public static @Nullable SnapshotOrder snapshotOrder(VmRecord vm, Verb verb) {
        return verb == Verb.STOP ? SnapshotJobs.order(vm) : null;
    }

    /**
     * What is being done has not come on in time. If the guest is on, the job that asks for it has failed, and the guest is
     * left alone; else the attempt is ended, and another one is made when it has ended.
     */
    public static LifecycleStep overdue(VmRecord vm, String reason, Instant now) {
        if (vm.standing().isOn()) {
            PendingJob oldest = vm.jobs().pending().get(0);
            return LifecycleStep.to(vm)
                    .ending(oldest::equals, Status.FAILED, reason)
                    .then(next -> next.on(now));
        }
        return LifecycleStep.to(
                vm.with(vm.tries().failed()).because(reason).doing(Activity.STOP, Stage.UNDER_WAY, now));
    }

    /**
     * The machine is to be empty. The attempt is ended, and the next one waits until the machine is undrained. It is no failure.
     */
    public static LifecycleStep vacating(VmRecord vm, Instant now) {
        String reason = "its machine is being emptied";
        return Moving.cancelled(vm, reason, now)
                .then(next -> next.because(reason).doing(Activity.STOP, Stage.UNDER_WAY, now));
    }

    /**
     * The agent of the VM's home is gone for good, and there was no attempt that could tell. The disk went with it.
     *
     * @param reason in words
     */
    public static LifecycleStep homeGone(VmRecord vm, Home home, String reason, Instant now) {
        if (Moving.canGoBack(vm)) {
            return Moving.back(vm, reason, now);
        }
        VmRecord next = vm.with(new Location(homeAfterLoss(vm, home), false))
                .because(reason)
                .remade();
        Standing standing = vm.standing();
        if (standing.isGivenUp()) {
            return LifecycleStep.to(next.givenUp(now));
        }
        return switch (standing.activity()) {
            case START -> LifecycleStep.to(next.pursuing(now));
            case NONE, RESTART, SNAPSHOT -> LifecycleStep.to(next);
            case STOP ->
                LifecycleStep.to(next)
                        .ending(job -> job.action().isOfSnapshots(), Status.FAILED, reason)
                        .endingAll(Status.STOPPED, reason)
                        .then(off -> off.off(now));
            case ERASE -> erased(LifecycleStep.to(next), reason, now);
        };
    }

    /** Nothing is left of a VM at home. If something may be left elsewhere, that is erased before it is gone. */
    static LifecycleStep erased(LifecycleStep step, @Nullable String reason, Instant now) {
        return step.hasMove()
                ? step.then(vm -> vm.with(new Location(null, false)).doing(Activity.ERASE, Stage.WAITING, now))
                : step.endingAll(Status.DELETED, reason).gone();
    }

    /** What a VM is bound to once its agent is gone for good: the job has said whether it may be made anew elsewhere. */
    static @Nullable Home homeAfterLoss(VmRecord vm, Home lost) {
        return vm.options().onAgentLoss() == PlacementOptions.OnAgentLoss.RECREATE ? null : lost.declaredGone();
    }

    /** Nothing of the VM can be anywhere, but for what its move has left elsewhere. */
    static boolean isNowhere(VmRecord vm) {
        Home home = vm.home();
        return vm.attempt() == null && (home == null || home.gone());
    }

    /** Somebody asks something of a VM that is known. */
    public static LifecycleStep asked(VmRecord vm, PendingJob pending, Job job, Instant now) {
        return switch (job.action()) {
            case CREATE -> create(vm, pending, job.order(), now);
            case DELETE -> delete(vm, pending, now);
            case STOP -> stop(vm, pending, now);
            case START -> start(vm, pending, now);
            case RESTART -> restart(vm, pending, now);
            case SNAPSHOT, REVERT, DELETE_SNAPSHOT -> SnapshotJobs.asked(vm, pending, now);
            case REBUILD, RESIZE -> RemakeJobs.asked(vm, pending, Objects.requireNonNull(job.change()), now);
            case MIGRATE -> Moving.asked(vm, pending, now);
        };
    }

    private static LifecycleStep create(VmRecord vm, PendingJob job, Job.@Nullable Order order, Instant now) {
        boolean isGivenUp = vm.standing().isGivenUp();
        if (vm.goal() == Goal.ERASE) {
            return isGivenUp
                    ? answered(vm, job, Status.REJECTED, "the host could not be deleted; delete it again first")
                    : LifecycleStep.later(vm);
        }
        if (order == null || !vm.asked().isFor(order)) {
            return answered(
                    vm,
                    job,
                    Status.REJECTED,
                    "a host of this name exists and is another one; delete it first, or choose another name");
        }
        return isGivenUp
                ? LifecycleStep.to(again(vm, now).with(vm.jobs().plus(job)))
                : answered(vm, job, Status.DUPLICATE, "the host exists and is " + Word.of(vm.state()));
    }

    private static LifecycleStep delete(VmRecord vm, PendingJob job, Instant now) {
        boolean isLast = vm.goal() == Goal.ERASE || !vm.standing().isReachable();
        if (job.forced() && isLast && !(isNowhere(vm) && vm.move() == null)) {
            return forgotten(
                    Moving.cancelled(vm, DELETED_BEFORE, now)
                            .then(next -> next.with(next.jobs().plus(job))),
                    vm.home());
        }
        if (vm.goal() == Goal.ERASE && !vm.standing().isGivenUp()) {
            return answered(vm, job, Status.DUPLICATE, "the host is being deleted");
        }
        LifecycleStep cancelled = Moving.erasing(vm, DELETED_BEFORE, now).endingAll(Status.CANCELLED, DELETED_BEFORE);
        return isNowhere(vm) && vm.move() == null
                ? cancelled.and(new Outcome(job, Status.DELETED, null)).gone()
                : cancelled.then(next -> pursuing(next, Goal.ERASE, job, now));
    }

    /**
     * A VM is struck off without proof that nothing is left of it. It is the last resort, so there has been a delete before
     * that has not come to its end, or the agent is out of reach.
     */
    static LifecycleStep forgotten(LifecycleStep step, @Nullable Home home) {
        String where = home == null ? "its machine" : home.hostname();
        return step.ending(job -> job.action() != Job.Action.DELETE, Status.CANCELLED, DELETED_BEFORE)
                .endingAll(
                        Status.FORGOTTEN,
                        "nobody could prove that nothing is left of it: its disk, and its guest, may still be on "
                                + where)
                .gone();
    }

    private static LifecycleStep stop(VmRecord vm, PendingJob job, Instant now) {
        if (vm.goal() == Goal.ERASE) {
            return answered(vm, job, Status.REJECTED, "the host is being deleted");
        }
        if (vm.goal() == Goal.STOP && !vm.standing().isGivenUp()) {
            return answered(vm, job, Status.DUPLICATE, "the host is " + Word.of(vm.state()));
        }
        String reason = "the host was stopped before this was done";
        LifecycleStep cancelled = RemakeJobs.stopped(
                        Moving.cancelled(vm.with(vm.guest().notReady()), reason, now))
                .endingAll(Status.CANCELLED, reason);
        return isNowhere(vm)
                ? cancelled
                        .and(new Outcome(job, Status.STOPPED, null))
                        .then(next -> next.with(next.asked().wanting(Goal.STOP)).off(now))
                : cancelled.then(next -> pursuing(next, Goal.STOP, job, now));
    }

    private static LifecycleStep start(VmRecord vm, PendingJob job, Instant now) {
        if (vm.goal() == Goal.ERASE) {
            return answered(vm, job, Status.REJECTED, "the host is being deleted");
        }
        if (isMeantToRun(vm)) {
            return answered(vm, job, Status.DUPLICATE, "the host is " + Word.of(vm.state()));
        }
        return LifecycleStep.to(vm)
                .ending(
                        earlier -> !earlier.action().isOfSnapshots(),
                        Status.CANCELLED,
                        "the host was started before this was done")
                .then(next -> again(next, now).with(next.jobs().plus(job)));
    }

    private static LifecycleStep restart(VmRecord vm, PendingJob job, Instant now) {
        if (vm.goal() == Goal.ERASE || !isMeantToRun(vm)) {
            return start(vm, job, now)
                    .then(next -> vm.goal() == Goal.ERASE
                            ? next
                            : next.with(next.asked().restarted()));
        }
        VmRecord next = vm.with(vm.asked().restarted()).with(vm.jobs().plus(job));
        return LifecycleStep.to(next.standing().isOn() ? next.on(now) : next);
    }

    private static boolean isMeantToRun(VmRecord vm) {
        return vm.goal() == Goal.RUN && !vm.standing().isGivenUp();
    }

    /** It is to run, whatever has failed before. An attempt that is being ended comes to its end first. */
    private static VmRecord again(VmRecord vm, Instant now) {
        VmRecord next =
                vm.with(vm.asked().wanting(Goal.RUN)).with(vm.tries().afresh()).because(null);
        return vm.attempt() != null && vm.standing().isReachable() ? next : next.pursuing(now);
    }

    /** People want something else of it, by that job. */
    private static VmRecord pursuing(VmRecord vm, Goal goal, PendingJob job, Instant now) {
        return vm.with(vm.asked().wanting(goal))
                .with(vm.tries().afresh())
                .with(vm.jobs().pending(List.of(job)))
                .pursuing(now);
    }

    /** A job is answered at once, and nothing changes. */
    private static LifecycleStep answered(VmRecord vm, PendingJob job, Status status, String reason) {
        return LifecycleStep.to(vm, new Outcome(job, status, reason));
    }

    /** Word of the VM's attempt came. */
    public static LifecycleStep updated(VmRecord vm, Attempt attempt, TaskUpdate update, Policy policy, Instant now) {
        Standing standing = vm.standing();
        return switch (update.kind()) {
            case STAGING -> LifecycleStep.to(standing.isReachable() ? vm : back(vm, attempt, Stage.LAUNCHED, now));
            case STARTING -> {
                boolean isNews = !standing.isReachable() || standing.stage() == Stage.LAUNCHED;
                VmRecord next = isNews ? back(vm, attempt, Stage.UNDER_WAY, now) : vm;
                yield LifecycleStep.to(Moving.heardAtHome(next, update, now));
            }
            case RUNNING -> running(vm, attempt, update, now);
            case UNREACHABLE -> LifecycleStep.to(vm.because(update.message()).away(now));
            case FINISHED, KILLED, REFUSED, NEVER_RAN, HOST_FAILED, NOT_FETCHED, LOST, FORGOTTEN, AGENT_GONE ->
                AttemptEnd.ended(vm, attempt, update, policy, now);
        };
    }

    /** How a VM stands whose attempt is alive, given what people want by now. */
    private static VmRecord back(VmRecord vm, Attempt attempt, Stage alive, Instant now) {
        VmRecord next = vm.because(null);
        if (vm.goal() != Goal.RUN) {
            return next.doing(vm.goal().activity(), Stage.UNDER_WAY, now);
        }
        return attempt.verb() == Verb.RUN && !vm.isOutdated()
                ? next.doing(Activity.START, alive, now)
                : next.doing(Activity.STOP, Stage.UNDER_WAY, now);
    }

    /** While a VM runs, its reason is what is wrong with its guest, as its executor said last. */
    private static LifecycleStep running(VmRecord vm, Attempt attempt, TaskUpdate update, Instant now) {
        Standing standing = vm.standing();
        VmReport report = update.report();
        boolean news = vm.reason() == null && Boolean.FALSE.equals(update.healthy());
        if (standing.isOn() && report == null && vm.tries().failures() == 0 && !news) {
            // What the master says of most VMs when it is asked about all, a hundred thousand perhaps.
            return LifecycleStep.to(vm);
        }
        if (vm.goal() != Goal.RUN || attempt.verb() != Verb.RUN) {
            return LifecycleStep.to(standing.isReachable() ? vm : back(vm, attempt, Stage.UNDER_WAY, now));
        }
        if (standing.activity() == Activity.STOP) {
            return LifecycleStep.to(vm);
        }
        if (vm.isOutdated()) {
            return LifecycleStep.to(back(vm, attempt, Stage.UNDER_WAY, now));
        }
        if (!Moving.isLiving(vm, report)) {
            return LifecycleStep.to(standing.isReachable() ? vm : back(vm, attempt, Stage.UNDER_WAY, now));
        }
        String trouble = trouble(update);
        Guest guest = vm.guest().reported(report, trouble == null);
        LifecycleStep step = Moving.living(
                        vm.because(trouble).with(guest).with(vm.tries().succeeded()), now)
                .ending(job -> report != null && Activity.whileOn(job).isDone(vm, report), Status.RUNNING, null);
        return SnapshotJobs.answered(step, report).then(next -> next.on(now));
    }

    private static @Nullable String trouble(TaskUpdate update) {
        if (!Boolean.FALSE.equals(update.healthy())) {
            return null;
        }
        return update.report() == null || update.message().isEmpty()
                ? "its executor has said that the guest is not well"
                : update.message();
    }
}
