package dev.pmc.scheduler;

import dev.pmc.placement.OfferBook;
import dev.pmc.placement.OfferBook.Placement;
import dev.pmc.placement.Request;
import dev.pmc.placement.Veto;
import dev.pmc.vm.VmTask;
import dev.pmc.vm.VmTask.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Brings those who wait and what is offered together, once per batch: in order of priority and age, and whoever cannot
 * be placed does not stop those behind. All tasks for an agent go into one ACCEPT, with all of its offers.
 */
final class Placing {
    private final Policy policy;
    private final Fleet fleet;
    private final Chores chores;
    private final OfferBook offers;
    private final Sequence sequence;
    private boolean waiting;

    Placing(Policy policy, Fleet fleet, Chores chores, OfferBook offers, Sequence sequence) {
        this.policy = policy;
        this.fleet = fleet;
        this.chores = chores;
        this.offers = offers;
        this.sequence = sequence;
    }

    /** Whether somebody was left waiting by the last round. */
    boolean waiting() {
        return waiting;
    }

    /**
     * Places whom it can.
     *
     * @param keep takes the new record of each
     * @return whether somebody is left waiting
     */
    boolean place(Turn turn, BiConsumer<VmRecord, Turn> keep) {
        Map<String, List<Effect.Launch>> launches = new LinkedHashMap<>();
        PriorityQueue<WaitingLine> lines = new PriorityQueue<>(WaitingLine.firstServed());
        waiting = false;
        for (WaitingLine line : fleet.waiting().lines()) {
            if (isDue(line, turn.now)) {
                if (line.isHopeless(offers.news())) {
                    leave(line, Map.of(), turn);
                } else {
                    lines.add(line);
                }
            }
        }
        for (WaitingLine line = lines.poll(); line != null; line = lines.poll()) {
            Optional<Placement> placement = offers.place(line.request(), turn.now);
            if (placement.isEmpty()) {
                Map<String, Veto> vetoes = offers.vetoes(line.request(), turn.now);
                leave(line, vetoes, turn);
                explain(line, vetoes, turn);
            } else {
                launches.computeIfAbsent(placement.get().agentId(), agent -> new ArrayList<>())
                        .add(launch(line.first(), line.request(), placement.get(), turn, keep));
                if (isDue(line, turn.now)) {
                    lines.add(line);
                }
            }
        }
        Duration refuse = waiting ? Duration.ZERO : policy.reviveRetry().first();
        launches.forEach(
                (agent, tasks) -> turn.call(new Effect.Accept(agent, offers.claim(agent), List.copyOf(tasks), refuse)));
        return waiting;
    }

    /** Whether anybody in the line may have an agent now. Whose time has not come leaves it, until it is woken. */
    private boolean isDue(WaitingLine line, Instant now) {
        while (!line.isEmpty()) {
            Instant notBefore = chores.notBefore(line.first());
            if (notBefore == null || !now.isBefore(notBefore)) {
                return true;
            }
            fleet.waiting().remove(line.first());
        }
        return false;
    }

    private void leave(WaitingLine line, Map<String, Veto> vetoes, Turn turn) {
        turn.hopeless.put(line.request(), vetoes);
        waiting = true;
    }

    private Effect.Launch launch(
            VmRecord vm, Request request, Placement placement, Turn turn, BiConsumer<VmRecord, Turn> keep) {
        Verb verb = Objects.requireNonNull(Lifecycle.wants(vm), "it would not be waiting");
        Attempt attempt = new Attempt(
                vm.attempts() + 1,
                TaskNames.of(vm.hostname(), sequence.next()),
                verb,
                placement.agentId(),
                placement.hostname(),
                placement.address(),
                request.executorId(),
                vm.home(),
                turn.now);
        VmRecord placed = Lifecycle.placed(vm, attempt, turn.now);
        turn.note(Lines.transition(Note.Level.INFO, vm, placed));
        keep.accept(placed, turn);
        VmTask task =
                new VmTask(VmTask.VERSION, verb, vm.spec(), attempt.number(), vm.bootGeneration(), policy.virtType());
        return new Effect.Launch(attempt.task(), task, vm.wishes().executor(), request.need());
    }

    /** Says why those in a line get no agent, whenever the reasons are others than before. */
    private void explain(WaitingLine line, Map<String, Veto> vetoes, Turn turn) {
        if (!line.lookedInVain(offers.news(), Set.copyOf(vetoes.values()))) {
            return;
        }
        String reasons = Veto.count(vetoes.values()).entrySet().stream()
                .map(veto -> veto.getValue() + " x " + veto.getKey().words())
                .collect(Collectors.joining(", "));
        Request request = line.request();
        turn.note(Note.info("no agent will do for now")
                .with("vm", line.first().hostname())
                .with("type", request.type())
                .with("waiting", line.size() == 1 ? null : line.size())
                .with("baremetal", request.hostname())
                .with("reason", reasons));
    }
}
