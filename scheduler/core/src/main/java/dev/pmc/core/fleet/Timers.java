package dev.pmc.core.fleet;

import dev.pmc.core.vm.Activity;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Lifecycle;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.Standing;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmTask.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What has to be done for each VM as time goes by: deadlines that run, and words that are repeated until they are
 * heeded. Derived from the records, so that a restart knows its chores again.
 *
 * <p>While there is no master nothing is due: nobody would hear a word. And no deadline counts time in which good news
 * could not have been heard, or a scheduler that was down or paused for an hour would kill what has come up meanwhile.
 */
public final class Timers {
    /** What there is to do for a VM, at the most one thing at a time. */
    public enum Kind {
        /** End its attempt, again and again until it has ended. */
        KILL,
        /** Give up waiting for what is being done to come on. */
        GIVE_UP,
        /** Tell its executor what is to be done, again and again until it has been done. */
        TELL,
        /** Its time to wait is over: try to place it. */
        WAKE
    }

    /**
     * @param task the attempt that it is for; null if there is none
     * @param activity what it is for
     * @param job the result's id of the job for which something is told; null if it is for none
     * @param until by then what is told again and again must have come to its end; null if that is told for ever
     */
    private record Timer(
            Hostname vm,
            Kind kind,
            @Nullable TaskId task,
            Activity activity,
            @Nullable String job,
            int tries,
            Instant at,
            @Nullable Instant until) {

        /** When it is given up; null if never. */
        @Nullable
        Instant deadline() {
            return kind == Kind.GIVE_UP ? at : until;
        }

        Timer withDeadline(Instant deadline) {
            return kind == Kind.GIVE_UP
                    ? new Timer(vm, kind, task, activity, job, tries, deadline, until)
                    : new Timer(vm, kind, task, activity, job, tries, at, deadline);
        }
    }

    /** A deadline that is seen so long after it was over was over while nobody looked. */
    private static final Duration ASLEEP = Duration.ofSeconds(5);

    private final Policy policy;
    private final Map<Hostname, Timer> timers = new HashMap<>();
    private final PriorityQueue<Timer> byTime = new PriorityQueue<>(Comparator.comparing(Timer::at));

    private @Nullable Instant listeningSince;

    public Timers(Policy policy) {
        this.policy = policy;
    }

    /**
     * Words can be heard and said from now on.
     *
     * @param vms all with which something is being done
     */
    public void connected(Collection<VmRecord> vms, Instant now) {
        listeningSince = now;
        timers.clear();
        byTime.clear();
        vms.forEach(vm -> consider(vm, now));
    }

    /** There is nobody to listen to. */
    public void disconnected() {
        listeningSince = null;
        timers.clear();
        byTime.clear();
    }

    /** When the next attempt may be made, of a VM that wants one; null for at once. */
    @Nullable
    public Instant notBefore(VmRecord vm) {
        if (vm.standing().isReachable()) {
            return vm.tries().notBefore();
        }
        return listeningSince == null
                ? Instant.MAX
                : later(vm.since(), listeningSince).plus(policy.limits().unreachable());
    }

    /** Sees what a VM needs now. A chore that stays the same keeps its time. */
    public void consider(VmRecord vm, Instant now) {
        Timer next = listeningSince == null ? null : timer(vm, listeningSince, now);
        Timer last = timers.get(vm.hostname());
        if (next == null) {
            timers.remove(vm.hostname());
        } else if (last == null
                || last.kind() != next.kind()
                || !Objects.equals(last.task(), next.task())
                || (next.kind() == Kind.TELL
                        && (last.activity() != next.activity() || !Objects.equals(last.job(), next.job())))
                || next.kind() == Kind.GIVE_UP
                || next.kind() == Kind.WAKE) {
            set(next);
        }
    }

    public void forget(Hostname vm) {
        timers.remove(vm);
    }

    /** What is due for a VM. */
    public record Due(Hostname vm, Kind kind) {}

    /** Takes what is due. Words that are repeated come again later by themselves. */
    public List<Due> due(Instant now) {
        List<Due> due = new ArrayList<>();
        for (Timer head = head(); head != null && !head.at().isAfter(now); head = head()) {
            byTime.remove();
            Timer timer = awake(head, now);
            if (timer.at().isAfter(now)) {
                set(timer);
                continue;
            }
            Instant until = timer.until();
            boolean isOver = until != null && !now.isBefore(until);
            due.add(new Due(timer.vm(), isOver ? Kind.GIVE_UP : timer.kind()));
            if (!isOver && (timer.kind() == Kind.KILL || timer.kind() == Kind.TELL)) {
                int tries = timer.tries() + 1;
                Instant again = now.plus(policy.retries().kill().after(tries));
                Instant at = until != null && again.isAfter(until) ? until : again;
                set(new Timer(timer.vm(), timer.kind(), timer.task(), timer.activity(), timer.job(), tries, at, until));
            } else {
                timers.remove(timer.vm());
            }
        }
        return due;
    }

    /** After a pause of the process, what came meanwhile has still to be heard: there is time for a word again. */
    private Timer awake(Timer timer, Instant now) {
        Instant deadline = timer.deadline();
        return deadline != null && deadline.plus(ASLEEP).isBefore(now)
                ? timer.withDeadline(now.plus(policy.limits().launch()))
                : timer;
    }

    public Optional<Instant> next() {
        return Optional.ofNullable(head()).map(Timer::at);
    }

    private void set(Timer timer) {
        timers.put(timer.vm(), timer);
        byTime.add(timer);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** The first chore that was not replaced by another one, equal or not. */
    @SuppressWarnings("ReferenceEquality")
    private @Nullable Timer head() {
        Timer head = byTime.peek();
        while (head != null && timers.get(head.vm()) != head) {
            byTime.remove();
            head = byTime.peek();
        }
        return head;
    }

    private @Nullable Timer timer(VmRecord vm, Instant listeningSince, Instant now) {
        Attempt attempt = vm.attempt();
        Standing standing = vm.standing();
        if (attempt == null || !standing.isReachable()) {
            Instant notBefore = Lifecycle.wants(vm) == null ? null : notBefore(vm);
            return notBefore == null || !notBefore.isAfter(now)
                    ? null
                    : new Timer(vm.hostname(), Kind.WAKE, null, standing.activity(), null, 0, notBefore, null);
        }
        boolean isHeld = vm.move() != null && vm.move().step().isHolding();
        Duration limit = isHeld ? null : standing.activity().limit(standing.stage(), policy.limits());
        return switch (standing.activity().nudge()) {
            case NONE ->
                limit == null
                        ? null
                        : timer(
                                vm,
                                attempt,
                                Kind.GIVE_UP,
                                later(vm.since(), listeningSince).plus(limit),
                                null);
            case TELL -> timer(vm, attempt, Kind.TELL, now, limit == null ? null : now.plus(limit));
            case KILL -> {
                // A task of the activity's own is left to do its work for as long as that may take.
                boolean isOwn = attempt.verb() != Verb.RUN && limit != null;
                Instant begun = later(attempt.placedAt(), listeningSince);
                yield timer(vm, attempt, Kind.KILL, isOwn ? begun.plus(limit) : now, null);
            }
        };
    }

    private static Timer timer(VmRecord vm, Attempt attempt, Kind kind, Instant at, @Nullable Instant until) {
        String job = kind != Kind.TELL || vm.jobs().pending().isEmpty()
                ? null
                : vm.jobs().pending().get(0).resultId();
        return new Timer(vm.hostname(), kind, attempt.task(), vm.standing().activity(), job, 0, at, until);
    }
}
