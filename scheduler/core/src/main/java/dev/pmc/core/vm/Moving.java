package dev.pmc.core.vm;

import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.job.PendingJob;
import dev.pmc.core.vm.LifecycleStep.Outcome;
import dev.pmc.core.vm.Move.Step;
import dev.pmc.core.vm.Standing.Power;
import dev.pmc.core.vm.Standing.Reach;
import dev.pmc.core.vm.Standing.Stage;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmRecord.Location;
import dev.pmc.core.vm.VmRecord.Tries;
import dev.pmc.placement.MachineName;
import dev.pmc.vm.Transfer;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask.Verb;
import dev.pmc.vm.Word;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The part of a VM's life that is its move to another machine: what each event makes of it, by the table in {@link Move}. Pure
 * functions of a record.
 *
 * <p>Why there are never two domains: the target starts the guest only when told so, which it is after the record has named it
 * home; the source starts it again only when told so, or with an attempt of its own, which it is after the record has given the
 * move up. A record does one or the other. Why there is always a whole disk: the source's is erased only after the target has
 * said that the guest was started there; the target's, only while the source is home.
 */
public final class Moving {
    private Moving() {}

    /** Somebody asks for a VM to be moved. */
    static LifecycleStep asked(VmRecord vm, PendingJob job, Instant now) {
        String objection = objection(vm, job.target());
        Move move = vm.move();
        if (vm.goal() != Goal.ERASE
                && move != null
                && move.step() != Step.CLEARING
                && isSame(job.target(), move.to())) {
            return LifecycleStep.to(vm, new Outcome(job, Status.DUPLICATE, "the host is being moved already"));
        }
        return objection == null
                ? LifecycleStep.to(vm.with(Move.sought(job, job.target(), now)))
                : LifecycleStep.to(vm, new Outcome(job, Status.REJECTED, objection));
    }

    /** Whether a job is under way of which only the VM's own machine knows what has become, or for which its task is ended. */
    private static boolean isBoundToItsDisk(VmRecord vm) {
        return vm.jobs().pending().stream()
                .anyMatch(job -> job.action().isOfSnapshots() || job.action().remakes());
    }

    /** Whether the VM's disk may be on its way, so that nothing else is to be done with it. */
    static boolean isUnderWay(VmRecord vm) {
        return vm.move() != null && vm.move().step() != Step.CLEARING;
    }

    private static boolean isSame(@Nullable String target, @Nullable String other) {
        return target == null || (other != null && MachineName.same(target, other));
    }

    /** Why the VM cannot be moved, in words; null if it can. */
    private static @Nullable String objection(VmRecord vm, @Nullable String target) {
        Move move = vm.move();
        Home home = vm.home();
        if (vm.goal() == Goal.ERASE) {
            return "the host is being deleted";
        }
        if (move != null) {
            return move.step() == Step.CLEARING
                    ? "what the last move of the host has left behind is still to be removed"
                    : "the host is being moved already, to another machine; ask again when it runs there";
        }
        if (isBoundToItsDisk(vm)) {
            return "a job about the host's snapshots, size or disk is under way; move it when that has its result";
        }
        if (!vm.standing().isOn() || home == null) {
            return "only a host that is running can be moved, and this one is " + Word.of(vm.state());
        }
        if (target != null && MachineName.same(target, home.hostname())) {
            return "the host is on " + home.hostname() + " already";
        }
        return vm.options().baremetal() == null
                ? null
                : "the host's own job has bound it to the machine "
                        + vm.options().baremetal();
    }

    /** What an attempt elsewhere would have to do; null if none is to be made. */
    public static @Nullable Verb wants(VmRecord vm) {
        Move move = vm.move();
        if (move == null) {
            return null;
        }
        return switch (move.step()) {
            case SOUGHT -> Verb.RECEIVE;
            case CLEARING ->
                move.elsewhere() != null && (move.task() == null || move.notBefore() != null) ? Verb.ERASE : null;
            case PREPARING, HOLDING, COPYING, STARTING -> null;
        };
    }

    /** An offer was accepted for an attempt elsewhere. */
    public static VmRecord placed(VmRecord vm, Attempt attempt, Instant now) {
        Move move = move(vm);
        VmRecord counted = vm.with(
                new Tries(attempt.number(), vm.tries().failures(), vm.tries().notBefore()));
        return counted.with(attempt.verb() == Verb.RECEIVE ? move.preparing(attempt, now) : move.with(attempt, null));
    }

    /** The move does not come on. */
    public static LifecycleStep overdue(VmRecord vm, String reason, Instant now) {
        return givenUp(vm, Status.FAILED, reason, now);
    }

    /** Word of the task elsewhere came. */
    public static LifecycleStep updated(VmRecord vm, Attempt task, TaskUpdate update, Policy policy, Instant now) {
        Move move = move(vm);
        if (update.kind() == Kind.UNREACHABLE) {
            Instant later = now.plus(policy.limits().unreachable());
            return LifecycleStep.to(move.notBefore() == null ? vm.with(move.with(task, later)) : vm);
        }
        if (update.kind().isEnd()) {
            return ended(vm, move, task, update, policy, now);
        }
        Move heard = move.notBefore() == null ? move : move.with(task, null);
        Transfer transfer = update.report() == null ? null : update.report().transfer();
        return transfer == null ? LifecycleStep.to(vm.with(heard)) : told(vm.with(heard), heard, transfer, now);
    }

    private static LifecycleStep told(VmRecord vm, Move move, Transfer transfer, Instant now) {
        boolean prepared = move.step() == Step.PREPARING && transfer.stage() == Transfer.Stage.PREPARED;
        if (prepared) {
            return vm.standing().isOn()
                    ? LifecycleStep.to(held(vm.with(move.holding(now)), now))
                    : givenUp(vm, Status.FAILED, "the host did not run any more when its target was ready", now);
        }
        if (move.step() != Step.COPYING) {
            return LifecycleStep.to(vm);
        }
        return switch (transfer.stage()) {
            case FETCHING ->
                LifecycleStep.to(
                        transfer.copiedBytes() == move.copiedBytes()
                                ? vm
                                : vm.with(move.copying(
                                        move.source(), transfer.copiedBytes(), transfer.totalBytes(), now)));
            case FETCHED -> LifecycleStep.to(switched(vm, move, now));
            case PREPARED, HELD, STARTED, OTHER -> LifecycleStep.to(vm);
        };
    }

    private static VmRecord held(VmRecord vm, Instant now) {
        return vm.doing(Activity.START, Stage.UNDER_WAY, now).because("it is off to be moved to another machine");
    }

    /** The point of no return: the target has the whole disk, and is the VM's home. */
    private static VmRecord switched(VmRecord vm, Move move, Instant now) {
        Attempt target = Objects.requireNonNull(move.task(), "it has said so").at(Verb.RUN);
        return vm.with(new Location(target.home(), false))
                .with(target)
                .with(move.starting(vm.home(), vm.attempt(), now))
                .with(vm.guest().notReady())
                .with(comingUp(vm, Stage.UNDER_WAY, now));
    }

    /** Its attempt brings it up, or one is to be made that does, from now on. */
    private static Standing comingUp(VmRecord vm, Stage stage, Instant now) {
        return vm.standing()
                .to(Power.OFF, Activity.START, stage, Reach.REACHABLE, now)
                .from(now);
    }

    /**
     * Word of the attempt at home came that says how far the move is, beside what it says of the VM.
     */
    static VmRecord heardAtHome(VmRecord vm, TaskUpdate update, Instant now) {
        Move move = vm.move();
        Transfer transfer = update.report() == null ? null : update.report().transfer();
        if (move == null
                || transfer == null
                || !move.step().isHolding()
                || transfer.stage() != Transfer.Stage.HELD
                || transfer.move() != move.number()) {
            return vm;
        }
        String source = url(transfer.source(), vm.attempt());
        return source.equals(move.source())
                ? vm
                : vm.with(move.copying(source, move.copiedBytes(), transfer.totalBytes(), now));
    }

    /** Where the disk is. An executor that does not say its own address is at that of its agent. */
    private static String url(@Nullable String said, @Nullable Attempt home) {
        String address = home == null ? null : home.agentAddress();
        String source = String.valueOf(said);
        return source.startsWith(":") && address != null
                ? "http://" + address.replaceFirst(":\\d+$", "") + source
                : source;
    }

    /** Whether the guest is on after all that has been said about the move, by word that it is on. */
    static boolean isLiving(VmRecord vm, @Nullable VmReport report) {
        Move move = vm.move();
        if (move == null || !move.held()) {
            return true;
        }
        Transfer transfer = report == null ? null : report.transfer();
        return !move.step().isHolding()
                && transfer != null
                && transfer.stage() == Transfer.Stage.STARTED
                && transfer.move() >= move.number();
    }

    /** The guest is on at home, after all that has been said about the move. */
    static LifecycleStep living(VmRecord vm, Instant now) {
        Move move = vm.move();
        if (move == null) {
            return LifecycleStep.to(vm);
        }
        return move.step() == Step.STARTING
                ? answered(vm, move, Status.RUNNING, null)
                        .then(next -> next.with(move.notHeld().clearing(now)).settled())
                : LifecycleStep.to(vm.with(move.notHeld()).settled());
    }

    /** The VM's attempt at home has ended; it is without one by now. */
    static LifecycleStep endedAtHome(VmRecord vm, TaskUpdate update, Instant now) {
        Move move = vm.move();
        if (move == null) {
            return LifecycleStep.to(vm);
        }
        return move.step().isBeforeSwitch()
                ? givenUp(vm, Status.FAILED, "its task ended before it could be moved" + words(update), now)
                        .then(Moving::withoutHold)
                : LifecycleStep.to(withoutHold(vm));
    }

    private static String words(TaskUpdate update) {
        return update.message().isEmpty() ? "" : ": " + update.message();
    }

    private static VmRecord withoutHold(VmRecord vm) {
        Move move = vm.move();
        return move == null ? vm : vm.with(move.notHeld()).settled();
    }

    /** Whether the disk is whole elsewhere as well, and the guest has not been seen on at home. */
    static boolean canGoBack(VmRecord vm) {
        Move move = vm.move();
        return move != null && move.step() == Step.STARTING && move.elsewhere() != null;
    }

    /** The target is gone for good before the guest was seen on there: the source has the whole disk, and is home again. */
    static LifecycleStep back(VmRecord vm, String reason, Instant now) {
        Move move = move(vm);
        Attempt source = move.task();
        VmRecord home = vm.withoutAttempt().with(new Location(move.elsewhere(), false));
        VmRecord returned = source == null
                ? home.with(move.cleared().notHeld().clearing(now)).settled()
                : home.with(source).with(move.cleared().clearing(now));
        LifecycleStep step =
                answered(pursuedAtHome(returned, now), move, Status.FAILED, "its target is gone: " + reason);
        return isToBeOff(returned) ? step.endingAll(Status.STOPPED, null) : step;
    }

    /** The guest is to be off, and is: no task at home has it on. */
    private static boolean isToBeOff(VmRecord vm) {
        return vm.goal() == Goal.STOP && vm.attempt() == null;
    }

    /** What people want is done on the machine where the VM is now, whatever was tried elsewhere. */
    private static VmRecord pursuedAtHome(VmRecord vm, Instant now) {
        VmRecord next = vm.with(comingUp(vm, Stage.WAITING, now));
        return isToBeOff(vm) ? next.off(now) : next.pursuing(now);
    }

    /**
     * People want something else of the VM. A move that is under way is given up; one that is through but for the guest's start is
     * not, but nobody waits for its result any more.
     */
    static LifecycleStep cancelled(VmRecord vm, String reason, Instant now) {
        Move move = vm.move();
        if (move == null) {
            return LifecycleStep.to(vm);
        }
        return move.step().isBeforeSwitch()
                ? givenUp(vm, Status.CANCELLED, reason, now)
                : answered(vm, move, Status.CANCELLED, reason).then(next -> next.with(move.withoutJob()));
    }

    /** Nobody tries any more to have the guest come up after its move. Both disks stay until it has been started. */
    static LifecycleStep notComingUp(VmRecord vm, String reason) {
        Move move = vm.move();
        return move == null
                ? LifecycleStep.to(vm)
                : answered(vm, move, Status.FAILED, reason).then(next -> next.with(move.withoutJob()));
    }

    /** The VM is to be erased, on both machines. */
    static LifecycleStep erasing(VmRecord vm, String reason, Instant now) {
        LifecycleStep step = cancelled(vm, reason, now);
        return step.then(
                next -> next.move() == null ? next : next.with(next.move().clearing(now)));
    }

    private static LifecycleStep givenUp(VmRecord vm, Status status, String reason, Instant now) {
        Move move = move(vm);
        VmRecord next = vm.with(move.clearing(now)).settled();
        VmRecord told =
                move.held() && next.standing().isReachable() && next.goal() == Goal.RUN && next.attempt() != null
                        ? next.with(comingUp(next, Stage.UNDER_WAY, now)).because(reason)
                        : next;
        return answered(told, move, status, reason);
    }

    private static LifecycleStep answered(VmRecord vm, Move move, Status status, @Nullable String reason) {
        return move.job() == null
                ? LifecycleStep.to(vm)
                : LifecycleStep.to(vm, new Outcome(move.job(), status, reason));
    }

    private static LifecycleStep ended(
            VmRecord vm, Move move, Attempt task, TaskUpdate update, Policy policy, Instant now) {
        if (move.step() == Step.PREPARING && update.kind() == Kind.NEVER_RAN) {
            return LifecycleStep.to(vm.with(Move.sought(move.job(), move.to(), move.since())));
        }
        VmReport report = update.report();
        boolean nothing = update.kind() == Kind.AGENT_GONE
                || (report != null && report.leftNothing())
                || (update.kind() == Kind.FINISHED && task.verb() == Verb.ERASE);
        Instant later = now.plus(policy.retries().attempt().after(2));
        VmRecord next = vm.with(nothing ? move.cleared() : move.with(null, later));
        return switch (move.step()) {
            case SOUGHT, PREPARING, HOLDING, COPYING ->
                givenUp(next, Status.FAILED, "the target has given it up" + words(update), now);
            case STARTING -> LifecycleStep.to(next);
            case CLEARING -> nothing ? elsewhereCleared(next) : LifecycleStep.to(next);
        };
    }

    /** Nothing is left of the VM on the machine that is not its home, whose agent is gone for good. */
    public static LifecycleStep elsewhereGone(VmRecord vm) {
        VmRecord next = vm.with(move(vm).cleared());
        return move(next).step() == Step.CLEARING ? elsewhereCleared(next) : LifecycleStep.to(next);
    }

    private static LifecycleStep elsewhereCleared(VmRecord vm) {
        LifecycleStep step = LifecycleStep.to(vm.settled());
        return vm.goal() == Goal.ERASE && Lifecycle.isNowhere(vm.settled())
                ? step.endingAll(Status.DELETED, null).gone()
                : step;
    }

    private static Move move(VmRecord vm) {
        return Objects.requireNonNull(vm.move(), "it is being moved");
    }
}
