package dev.pmc.core;

import dev.pmc.core.decision.DecisionBuilder;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.fleet.Fleet;
import dev.pmc.core.vm.Activity;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.LifecycleStep;
import dev.pmc.core.vm.Move;
import dev.pmc.core.vm.Moving;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmCommand;
import dev.pmc.vm.VmTask.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says to the tasks of VMs that move what is to be done, again and again until it is, and gives up moves that do not come on. What
 * there is to say follows from the records; while there is no master nothing is said and no time counts. Not thread-safe.
 */
final class MoveDesk {
    private final Policy policy;
    private final Fleet fleet;
    private final Map<Hostname, Words> words = new HashMap<>();
    private @Nullable Instant listeningSince;
    private Instant attended = Instant.EPOCH;

    MoveDesk(Policy policy, Fleet fleet) {
        this.policy = policy;
        this.fleet = fleet;
    }

    /** What is being said about one move; another situation is another matter. */
    private record Matter(
            Move.Step step,
            boolean held,
            boolean toRun,
            @Nullable TaskId home,
            @Nullable TaskId elsewhere) {
        static Matter of(VmRecord vm, Move move) {
            return new Matter(move.step(), move.held(), isToRun(vm), task(vm.attempt()), task(move.task()));
        }

        private static @Nullable TaskId task(@Nullable Attempt attempt) {
            return attempt == null ? null : attempt.task();
        }
    }

    /** How often it was said, and when it will be again. */
    private record Words(Matter matter, int tries, Instant next) {}

    /** What becomes of a VM. */
    interface Keeper {
        void apply(VmRecord vm, LifecycleStep step, DecisionBuilder turn);
    }

    /** Words can be said and heard from now on. */
    void connected(Instant now) {
        listeningSince = now;
        words.clear();
    }

    void disconnected() {
        listeningSince = null;
        words.clear();
    }

    /** When there will be something to say, or to be given up, if nothing happens before. */
    Optional<Instant> next() {
        return listeningSince == null
                ? Optional.empty()
                : fleet.moving().stream().flatMap(this::next).min(Instant::compareTo);
    }

    private Stream<Instant> next(VmRecord vm) {
        Move move = vm.move();
        if (move == null) {
            return Stream.empty();
        }
        Words last = words.get(vm.hostname());
        Instant word = last != null && last.matter().equals(Matter.of(vm, move)) ? last.next() : Instant.EPOCH;
        Optional<Instant> wake = Optional.ofNullable(move.notBefore()).filter(attended::isBefore);
        return Stream.of(Optional.of(word), deadline(move), wake).flatMap(Optional::stream);
    }

    /** Says what is due, and gives up what has not come on in time. */
    void attend(DecisionBuilder turn, Keeper keeper) {
        if (listeningSince == null) {
            return;
        }
        attended = turn.now;
        words.keySet().removeIf(vm -> !fleet.isMoving(vm));
        for (VmRecord vm : List.copyOf(fleet.moving())) {
            Move move = vm.move();
            if (move == null) {
                continue;
            }
            Optional<Instant> deadline = deadline(move);
            if (deadline.isPresent() && !turn.now.isBefore(deadline.get())) {
                keeper.apply(vm, Moving.overdue(vm, overdue(move), turn.now), turn);
                continue;
            }
            if (Moving.wants(vm) != null && isPast(move.notBefore(), turn.now)) {
                fleet.waiting().add(vm);
            }
            Matter matter = Matter.of(vm, move);
            Words last = words.get(vm.hostname());
            boolean isNew = last == null || !last.matter().equals(matter);
            if (last == null || isNew || !turn.now.isBefore(last.next())) {
                say(vm, move, turn);
                int tries = last == null || isNew ? 1 : last.tries() + 1;
                Instant again = turn.now.plus(policy.retries().kill().after(tries));
                words.put(vm.hostname(), new Words(matter, tries, again));
            }
        }
    }

    /** An agent is gone for good: moves that have no task on it, but may have left something, learn it from the fate of others. */
    void agentGone(String agentId, DecisionBuilder turn, Keeper keeper) {
        for (VmRecord vm : List.copyOf(fleet.moving())) {
            Move move = vm.move();
            if (move != null
                    && move.task() == null
                    && move.elsewhere() != null
                    && move.elsewhere().agentId().equals(agentId)) {
                keeper.apply(vm, Moving.elsewhereGone(vm), turn);
            }
        }
    }

    private static boolean isPast(@Nullable Instant time, Instant now) {
        return time == null || !now.isBefore(time);
    }

    /** When it is given up; empty if it is not. */
    private Optional<Instant> deadline(Move move) {
        Duration limit = switch (move.step()) {
            case SOUGHT, PREPARING, HOLDING -> policy.limits().start();
            case COPYING -> policy.limits().launch();
            case STARTING, CLEARING -> null;
        };
        Instant begun = listeningSince;
        return limit == null || begun == null
                ? Optional.empty()
                : Optional.of((begun.isAfter(move.since()) ? begun : move.since()).plus(limit));
    }

    private static String overdue(Move move) {
        return switch (move.step()) {
            case SOUGHT -> "no other machine that it may go to has had room for it";
            case PREPARING -> "its target was not ready in time";
            case HOLDING -> "its source did not let go of it in time";
            case COPYING, STARTING, CLEARING -> "its disk did not come on";
        };
    }

    private static void say(VmRecord vm, Move move, DecisionBuilder turn) {
        Attempt home = vm.attempt();
        Attempt elsewhere = move.task();
        boolean tellsStart = move.held() && !move.step().isBeforeSwitch() && isToRun(vm);
        if (home != null && (move.step() == Move.Step.HOLDING || tellsStart)) {
            tell(home, tellsStart ? VmCommand.Kind.START : VmCommand.Kind.HOLD, vm, move, turn);
        }
        if (elsewhere == null) {
            return;
        }
        switch (move.step()) {
            case COPYING -> tell(elsewhere, VmCommand.Kind.FETCH, vm, move, turn);
            case STARTING -> {
                if (!isToRun(vm)) {
                    // It may take long until the disk there can be erased; meanwhile others may have the room.
                    turn.call(new Effect.Kill(elsewhere.task(), elsewhere.agentId()));
                }
            }
            case CLEARING -> {
                if (elsewhere.verb() != Verb.ERASE) {
                    tell(elsewhere, VmCommand.Kind.ERASE_ON_KILL, vm, move, turn);
                }
                turn.call(new Effect.Kill(elsewhere.task(), elsewhere.agentId()));
            }
            case SOUGHT, PREPARING, HOLDING -> {}
        }
    }

    /** Whether its guest is to come on, and somebody tries. */
    private static boolean isToRun(VmRecord vm) {
        return vm.goal() == Goal.RUN
                && !vm.standing().isGivenUp()
                && vm.standing().activity() != Activity.STOP;
    }

    private static void tell(Attempt attempt, VmCommand.Kind kind, VmRecord vm, Move move, DecisionBuilder turn) {
        VmCommand command =
                new VmCommand(kind, attempt.task().value(), vm.asked().bootGeneration(), move.number(), move.source());
        turn.call(new Effect.Tell(attempt.agentId(), attempt.executorId(), command));
    }
}
