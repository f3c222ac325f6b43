package dev.pmc.core.vm;

import dev.pmc.core.job.DeferredJob;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.Membership;
import dev.pmc.core.job.PendingJob;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.vm.Standing.Power;
import dev.pmc.core.vm.Standing.Reach;
import dev.pmc.core.vm.Standing.Stage;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.UnknownFields;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmTask.Verb;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduler has decided about a VM: the durable truth from which everything is derived again after a crash.
 *
 * @param asked what people have asked for
 * @param standing its guest's power, what is being done to it, and whether its machine can be reached
 * @param location where it lives
 * @param attempt the one live attempt; null if there is none
 * @param guest what its guest has said
 * @param tries how attempts have gone
 * @param jobs jobs that have not come to their end
 * @param move its move to another machine; null if it stays where it is and has left nothing anywhere else
 * @param unknown what a newer release has stored beside
 */
public record VmRecord(
        Asked asked,
        Standing standing,
        Location location,
        @Nullable Attempt attempt,
        Guest guest,
        Tries tries,
        Jobs jobs,
        @Nullable Move move,
        UnknownFields unknown) {
    /** A record of a VM that stays where it is, of which everything is known. */
    public VmRecord(
            Asked asked,
            Standing standing,
            Location location,
            @Nullable Attempt attempt,
            Guest guest,
            Tries tries,
            Jobs jobs) {
        this(asked, standing, location, attempt, guest, tries, jobs, null, UnknownFields.NONE);
    }

    /**
     * What people have asked for.
     *
     * @param bootGeneration how often they have asked for a restart
     * @param lease what the VM's job has in a lease of the network stage, which gets it back when nothing is left of the VM
     * @param member what it is a member of; null for no group
     * @param remake what it is to be made into; null if it is to stay what it is
     * @param sequence in order of acceptance
     */
    public record Asked(
            VmSpec spec,
            PlacementOptions options,
            Goal goal,
            int bootGeneration,
            @Nullable String lease,
            @Nullable Membership member,
            @Nullable Remake remake,
            long sequence,
            Instant acceptedAt) {
        /** What was asked for a VM of its own. */
        public Asked(
                VmSpec spec,
                PlacementOptions options,
                Goal goal,
                int bootGeneration,
                @Nullable String lease,
                long sequence,
                Instant acceptedAt) {
            this(spec, options, goal, bootGeneration, lease, null, null, sequence, acceptedAt);
        }

        /** A VM that is asked for just now, and is to run. */
        public static Asked toRun(Job.Order order, @Nullable String lease, long sequence, Instant now) {
            return new Asked(order.spec(), order.options(), Goal.RUN, 0, lease, order.member(), null, sequence, now);
        }

        /** Whether that order is for the same VM, with the same wishes. */
        boolean isFor(Job.Order order) {
            VmSpec first = spec.rebuiltSoOften(order.spec().identity().rebuilds());
            return order.spec().equals(first) && order.options().equals(options);
        }

        Asked wanting(Goal other) {
            return new Asked(spec, options, other, bootGeneration, lease, member, remake, sequence, acceptedAt);
        }

        Asked restarted() {
            return new Asked(spec, options, goal, bootGeneration + 1, lease, member, remake, sequence, acceptedAt);
        }

        Asked of(@Nullable Membership other) {
            return new Asked(spec, options, goal, bootGeneration, lease, other, remake, sequence, acceptedAt);
        }

        Asked with(VmSpec otherSpec, PlacementOptions otherOptions) {
            return new Asked(
                    otherSpec, otherOptions, goal, bootGeneration, lease, member, remake, sequence, acceptedAt);
        }

        Asked toBe(@Nullable Remake other) {
            return new Asked(spec, options, goal, bootGeneration, lease, member, other, sequence, acceptedAt);
        }
    }

    /**
     * Where a VM lives.
     *
     * @param home the machine that may hold its disk; the next attempt goes there and nowhere else. Null for any machine
     * @param mayStillRun its domain may be active at home although no attempt accounts for what it takes
     */
    public record Location(@Nullable Home home, boolean mayStillRun) {
        /** Of a VM of which nothing is anywhere. */
        public static final Location NOWHERE = new Location(null, false);
    }

    /**
     * How attempts have gone.
     *
     * @param attempts all that there were
     * @param failures failed ones since the last success
     * @param notBefore when the next one may be made; null for at once
     */
    public record Tries(
            int attempts, int failures, @Nullable Instant notBefore) {
        /** Before the first attempt. */
        public static final Tries NONE = new Tries(0, 0, null);

        Tries attempt(int number) {
            return new Tries(number, failures, null);
        }

        Tries failed() {
            return new Tries(attempts, failures + 1, notBefore);
        }

        Tries succeeded() {
            return new Tries(attempts, 0, notBefore);
        }

        Tries notBefore(@Nullable Instant time) {
            return new Tries(attempts, failures, time);
        }

        /** Whatever has failed is forgotten, and the next attempt may be made at once. */
        Tries afresh() {
            return new Tries(attempts, 0, null);
        }
    }

    /**
     * Jobs that have not come to their end.
     *
     * @param pending jobs without a result, oldest first
     * @param deferred jobs that are decided about when the deletion has come to its end, in the order in which they came
     */
    public record Jobs(List<PendingJob> pending, List<DeferredJob> deferred) {
        public Jobs {
            pending = List.copyOf(pending);
            deferred = List.copyOf(deferred);
        }

        /** One job without a result. */
        public static Jobs only(PendingJob job) {
            return new Jobs(List.of(job), List.of());
        }

        Jobs pending(List<PendingJob> others) {
            return new Jobs(others, deferred);
        }

        Jobs plus(PendingJob job) {
            List<PendingJob> all = new ArrayList<>(pending);
            all.add(job);
            return pending(all);
        }

        Jobs deferring(List<DeferredJob> others) {
            return new Jobs(pending, others);
        }
    }

    /** A VM that was accepted just now: it waits for its first attempt. */
    public static VmRecord accepted(Asked asked, PendingJob job) {
        return new VmRecord(
                asked,
                Standing.waiting(null, asked.acceptedAt()),
                Location.NOWHERE,
                null,
                Guest.SILENT,
                Tries.NONE,
                Jobs.only(job));
    }

    /**
     * The same, standing as that word says, since and for what it stands now. The inverse of {@link #state}: nothing is lost
     * on the way there and back.
     */
    public VmRecord called(VmState word) {
        Instant since = since();
        Stage stage = attempt == null ? Stage.WAITING : Stage.UNDER_WAY;
        return switch (word) {
            case ACCEPTED -> doing(Activity.START, Stage.WAITING, since);
            case PLACED -> doing(Activity.START, Stage.LAUNCHED, since);
            case STARTING -> doing(Activity.START, Stage.UNDER_WAY, since);
            case RUNNING -> on(since);
            case STOPPING -> doing(Activity.STOP, stage, since);
            case STOPPED -> off(since);
            case DELETING -> doing(Activity.ERASE, stage, since);
            case FAILED -> givenUp(since);
            case UNREACHABLE -> away(since);
        };
    }

    public Hostname hostname() {
        return asked.spec().hostname();
    }

    public VmSpec spec() {
        return asked.spec();
    }

    public PlacementOptions options() {
        return asked.options();
    }

    public Goal goal() {
        return asked.goal();
    }

    /** What the VM is a member of; null for no group. */
    public @Nullable Membership member() {
        return asked.member();
    }

    /** The same as another member, or as none. */
    public VmRecord as(@Nullable Membership other) {
        return with(asked.of(other));
    }

    /** The same with what its guest takes no notice of said otherwise: what is made of it in its next attempt. */
    public VmRecord described(VmSpec spec, PlacementOptions options) {
        Remake remake = asked.remake();
        return with(asked.with(spec, options).toBe(remake == null ? null : remake.described(spec)));
    }

    /** The same as what it is to be made into, if that can be: as long as its guest may be on, it is what it was. */
    VmRecord remade() {
        Remake remake = asked.remake();
        return remake == null || attempt != null || location.mayStillRun()
                ? this
                : with(asked.with(remake.spec(), asked.options()).toBe(null));
    }

    /** Whether it has an attempt that is to be ended, because it is to be made into something else. */
    boolean isOutdated() {
        Remake remake = asked.remake();
        return remake != null && remake.now() && attempt != null && attempt.verb() == Verb.RUN;
    }

    /** The VM's live attempt that is that task, at home or elsewhere; null if it is neither. */
    public @Nullable Attempt attemptOf(TaskId task) {
        if (attempt != null && attempt.task().equals(task)) {
            return attempt;
        }
        Attempt elsewhere = move == null ? null : move.task();
        return elsewhere != null && elsewhere.task().equals(task) ? elsewhere : null;
    }

    /** The machine that may hold the VM's disk; null for any. */
    public @Nullable Home home() {
        return location.home();
    }

    /** The one word for how it stands. */
    public VmState state() {
        return standing.word();
    }

    /** Why it stands so, in words, if there is something to say. */
    public @Nullable String reason() {
        return standing.reason();
    }

    /** Since when {@link #state} is this one. */
    public Instant since() {
        return standing.since();
    }

    /** The same with other jobs deferred. */
    public VmRecord deferring(List<DeferredJob> others) {
        return with(jobs.deferring(others));
    }

    VmRecord with(Asked other) {
        return new VmRecord(other, standing, location, attempt, guest, tries, jobs, move, unknown);
    }

    VmRecord with(Standing other) {
        return new VmRecord(asked, other, location, attempt, guest, tries, jobs, move, unknown);
    }

    VmRecord with(Location other) {
        return new VmRecord(asked, standing, other, attempt, guest, tries, jobs, move, unknown);
    }

    VmRecord with(Attempt its) {
        return new VmRecord(asked, standing, location, its, guest, tries, jobs, move, unknown);
    }

    VmRecord with(Guest other) {
        return new VmRecord(asked, standing, location, attempt, other, tries, jobs, move, unknown);
    }

    VmRecord with(Tries other) {
        return new VmRecord(asked, standing, location, attempt, guest, other, jobs, move, unknown);
    }

    VmRecord with(Jobs other) {
        return new VmRecord(asked, standing, location, attempt, guest, tries, other, move, unknown);
    }

    VmRecord with(@Nullable Move other) {
        return new VmRecord(asked, standing, location, attempt, guest, tries, jobs, other, unknown);
    }

    /** The same without a move that is over. */
    VmRecord settled() {
        return move != null && move.isOver() ? with((Move) null) : this;
    }

    VmRecord withoutAttempt() {
        return new VmRecord(asked, standing, location, null, guest, tries, jobs, move, unknown);
    }

    VmRecord because(@Nullable String words) {
        return with(standing.because(words));
    }

    /** To that is done, by an attempt in that stage, or by one that is still to be made. */
    VmRecord doing(Activity activity, Stage stage, Instant now) {
        return with(standing.to(power(activity), activity, stage, Reach.REACHABLE, now));
    }

    /** What people want is done; a task that is for something else is ended first. */
    VmRecord pursuing(Instant now) {
        if (!standing.isReachable()) {
            return away(now);
        }
        return doing(goal().activity(), attempt == null ? Stage.WAITING : Stage.UNDER_WAY, now);
    }

    /** Its guest is on, and is to be. */
    VmRecord on(Instant now) {
        Activity activity = Activity.whileOn(jobs.pending());
        Stage stage = activity == Activity.NONE ? Stage.IDLE : Stage.UNDER_WAY;
        return with(standing.to(Power.ON, activity, stage, Reach.REACHABLE, now));
    }

    /** It is off, and is to be. */
    VmRecord off(Instant now) {
        Activity activity = Activity.whileOff(jobs.pending());
        Stage stage = activity == Activity.NONE ? Stage.IDLE : Stage.WAITING;
        return with(standing.to(Power.OFF, activity, stage, Reach.REACHABLE, now));
    }

    /** Nobody tries any more to do what people want. */
    VmRecord givenUp(Instant now) {
        Activity activity = goal().activity();
        return with(standing.to(power(activity), activity, Stage.GIVEN_UP, Reach.REACHABLE, now));
    }

    /** Its machine cannot be reached. What people want is done as soon as it can; of a task that stops, its end comes first. */
    VmRecord away(Instant now) {
        boolean runs = attempt != null && attempt.verb() == Verb.RUN;
        Activity activity = goal() == Goal.RUN && !runs ? Activity.STOP : goal().activity();
        return with(standing.to(Power.UNKNOWN, activity, Stage.UNDER_WAY, Reach.UNREACHABLE, now));
    }

    /** While a task that runs the VM is ended, nobody knows when its guest goes off. */
    private Power power(Activity activity) {
        boolean runs = attempt != null && attempt.verb() == Verb.RUN;
        return location.mayStillRun() || (runs && activity != Activity.START) ? Power.UNKNOWN : Power.OFF;
    }
}
