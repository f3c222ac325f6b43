package dev.pmc.core;

import dev.pmc.core.decision.DecisionBuilder;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Note;
import dev.pmc.core.fleet.Fleet;
import dev.pmc.core.fleet.LogText;
import dev.pmc.core.fleet.Requests;
import dev.pmc.core.fleet.Timers;
import dev.pmc.core.job.DeferredJob;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.machine.Conduct;
import dev.pmc.core.offer.Demand;
import dev.pmc.core.vm.Activity;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.Leases;
import dev.pmc.core.vm.Lifecycle;
import dev.pmc.core.vm.LifecycleStep;
import dev.pmc.core.vm.Move;
import dev.pmc.core.vm.Moving;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.Standing;
import dev.pmc.core.vm.Standing.Stage;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.OfferBook;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmCommand;
import dev.pmc.vm.VmTask.Verb;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Applies what is decided: the records of VMs, what hangs on them (timers, demand for offers), and the results of jobs. Not
 * thread-safe.
 */
final class Bookkeeping {
    private final Policy policy;
    private final Fleet fleet;
    private final Timers timers;
    private final Demand demand;
    private final OfferBook offers;
    private final Conduct conduct;
    private final ReturnedLeases returned;
    private BiConsumer<DeferredJob, DecisionBuilder> resume = (job, turn) -> {
        throw new IllegalStateException("nobody decides about " + job);
    };
    /** The last attempts of hosts that were struck off without proof, since the start of the scheduler. */
    private final Map<TaskId, Attempt> forgotten = new HashMap<>();

    Bookkeeping(
            Policy policy,
            Fleet fleet,
            Timers timers,
            Demand demand,
            OfferBook offers,
            Conduct conduct,
            ReturnedLeases returned) {
        this.returned = returned;
        this.policy = policy;
        this.offers = offers;
        this.conduct = conduct;
        this.fleet = fleet;
        this.timers = timers;
        this.demand = demand;
    }

    /** From now on {@code decide} is given each job that a step lets go of, in their order, before anything else is decided. */
    void resumeWith(BiConsumer<DeferredJob, DecisionBuilder> decide) {
        resume = decide;
    }

    /** Applies a lifecycle step to a VM. */
    void apply(VmRecord before, LifecycleStep step, DecisionBuilder turn) {
        VmRecord after = step.record();
        freed(before, before.attempt(), after, turn);
        freed(before, before.move() == null ? null : before.move().task(), after, turn);
        List<DeferredJob> resumed = List.of();
        if (after == null) {
            resumed = before.jobs().deferred();
        } else if (after.standing().isGivenUp() && !after.jobs().deferred().isEmpty()) {
            resumed = after.jobs().deferred();
            after = after.deferring(List.of());
        }
        for (LifecycleStep.Outcome outcome : step.outcomes()) {
            outcome(before.hostname(), before, after, outcome, step.outcomes(), turn);
        }
        if (after == null) {
            fleet.remove(before.hostname());
            timers.forget(before.hostname());
            conduct.forget(before.hostname());
            if (step.outcomes().stream().anyMatch(outcome -> outcome.status() == JobResult.Status.FORGOTTEN)) {
                forget(before, turn);
            } else {
                turn.note(Note.info("host is gone, nothing is left of it").with("vm", before.hostname()));
            }
        } else if (!after.equals(before)) {
            if (after.state() != before.state()) {
                turn.note(LogText.transition(level(before, after), before, after));
            } else if (after.standing().isOn() && !Objects.equals(after.reason(), before.reason())) {
                turn.note(LogText.health(after));
            }
            if (isAtAnotherStep(before, after)) {
                turn.note(LogText.move(after));
            }
            keep(after, turn);
        }
        resumed.forEach(job -> resume.accept(job, turn));
    }

    /** What an attempt took is to be had again, if it has ended. */
    private void freed(VmRecord vm, @Nullable Attempt attempt, @Nullable VmRecord after, DecisionBuilder turn) {
        if (attempt != null && (after == null || after.attemptOf(attempt.task()) == null)) {
            offers.freed(
                    attempt.agentId(), Requests.of(vm, attempt.verb(), policy).need(), turn.now);
        }
    }

    /** Tells a task that may be alive to erase its VM, in case it hears that now or later, and people where to look. */
    private void forget(VmRecord vm, DecisionBuilder turn) {
        Attempt attempt = vm.attempt();
        forget(attempt, turn);
        forget(vm.move() == null ? null : vm.move().task(), turn);
        turn.note(Note.warn("host is forgotten without proof; what is left of it is on its machine")
                .with("vm", vm.hostname())
                .with("agent", vm.home() == null ? null : vm.home().hostname())
                .with("task", attempt == null ? null : attempt.task()));
    }

    private void forget(@Nullable Attempt attempt, DecisionBuilder turn) {
        if (attempt != null && (attempt.verb() == Verb.RUN || attempt.verb() == Verb.RECEIVE)) {
            forgotten.put(attempt.task(), attempt);
            erase(attempt, turn);
        }
    }

    /** Ends a task that has shown up, and its VM, if that was struck off without proof. Returns whether it was. */
    boolean endForgotten(TaskId task, DecisionBuilder turn) {
        Attempt attempt = forgotten.get(task);
        if (attempt != null) {
            erase(attempt, turn);
            turn.note(Note.warn("a host that was deleted by force is there after all, and is being removed")
                    .with("task", task)
                    .with("agent", attempt.agentHostname()));
        }
        return attempt != null;
    }

    private static void erase(Attempt attempt, DecisionBuilder turn) {
        turn.call(new Effect.Tell(
                attempt.agentId(),
                attempt.executorId(),
                new VmCommand(VmCommand.Kind.ERASE_ON_KILL, attempt.task().value(), 0)));
        turn.call(new Effect.Kill(attempt.task(), attempt.agentId()));
    }

    private static boolean isAtAnotherStep(VmRecord before, VmRecord after) {
        Move.Step step = after.move() == null ? null : after.move().step();
        return step != (before.move() == null ? null : before.move().step());
    }

    private static Note.Level level(VmRecord before, VmRecord vm) {
        Standing standing = vm.standing();
        if (standing.isGivenUp()) {
            return Note.Level.ERROR;
        }
        if (!standing.isReachable()
                || (!before.standing().isReachable() && vm.tries().failures() == 0)) {
            return Note.Level.DEBUG; // UnreachableAgents says it once for all hosts of an agent
        }
        boolean isTriedAgain = (standing.stage() == Stage.WAITING || standing.activity() == Activity.STOP)
                && standing.activity() != Activity.ERASE;
        return isTriedAgain && vm.tries().failures() > 0 ? Note.Level.WARN : Note.Level.INFO;
    }

    /** The VM stands so from now on. */
    void keep(VmRecord vm, DecisionBuilder turn) {
        fleet.put(vm);
        timers.consider(vm, turn.now);
        if ((Lifecycle.wants(vm) != null && vm.standing().isReachable()) || Moving.wants(vm) != null) {
            demand.rises(turn.now);
        }
    }

    /** A job has ended, as one of those; the VM is as it was before, and as it is after. */
    void outcome(
            Hostname hostname,
            @Nullable VmRecord before,
            @Nullable VmRecord after,
            LifecycleStep.Outcome outcome,
            List<LifecycleStep.Outcome> ended,
            DecisionBuilder turn) {
        VmRecord vm = after == null ? before : after;
        Home home = vm == null ? null : vm.home();
        JobResult result = new JobResult(
                outcome.job().resultId(),
                outcome.job().queue(),
                outcome.status(),
                hostname.value(),
                home == null ? null : home.hostname(),
                vm == null ? null : LogText.address(vm),
                outcome.reason(),
                Leases.released(before, after, outcome.job(), ended),
                outcome.job().fields());
        turn.result(result);
        returned.add(result.released());
        turn.note(LogText.result(result, outcome.job().action()));
    }
}
