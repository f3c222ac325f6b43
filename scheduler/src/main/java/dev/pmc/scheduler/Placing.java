package dev.pmc.scheduler;

import dev.pmc.placement.OfferBook;
import dev.pmc.placement.OfferBook.Placement;
import dev.pmc.placement.Request;
import dev.pmc.placement.Veto;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmTask;
import dev.pmc.vm.VmTask.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    private final Map<Hostname, Set<Veto>> explained = new HashMap<>();
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
        waiting = false;
        for (VmRecord vm : List.copyOf(fleet.waiting())) {
            Verb verb = Objects.requireNonNull(Lifecycle.wants(vm), "it would not be waiting");
            Instant notBefore = chores.notBefore(vm);
            if (notBefore != null && turn.now.isBefore(notBefore)) {
                continue;
            }
            Request request = Requests.of(vm, verb, policy);
            Optional<Placement> placement =
                    turn.hopeless.containsKey(request) ? Optional.empty() : offers.place(request, turn.now);
            if (placement.isPresent()) {
                explained.remove(vm.hostname());
                launches.computeIfAbsent(placement.get().agentId(), agent -> new ArrayList<>())
                        .add(launch(vm, verb, request, placement.get(), turn, keep));
            } else {
                Map<String, Veto> vetoes =
                        turn.hopeless.computeIfAbsent(request, asked -> offers.vetoes(asked, turn.now));
                waiting = true;
                explain(vm, request, vetoes, turn);
            }
        }
        Duration refuse = waiting ? Duration.ZERO : policy.reviveRetry().first();
        launches.forEach((agent, tasks) ->
                turn.effects.add(new Effect.Accept(agent, offers.claim(agent), List.copyOf(tasks), refuse)));
        return waiting;
    }

    private Effect.Launch launch(
            VmRecord vm, Verb verb, Request request, Placement placement, Turn turn, BiConsumer<VmRecord, Turn> keep) {
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
        turn.note(Note.Level.INFO, Lines.transition(vm, placed));
        keep.accept(placed, turn);
        VmTask task =
                new VmTask(VmTask.VERSION, verb, vm.spec(), attempt.number(), vm.bootGeneration(), policy.virtType());
        return new Effect.Launch(attempt.task(), task, vm.wishes().executor(), request.need());
    }

    /** Says why a VM is not placed, whenever the reasons are others than before. */
    private void explain(VmRecord vm, Request request, Map<String, Veto> vetoes, Turn turn) {
        Set<Veto> kinds = Set.copyOf(vetoes.values());
        if (kinds.isEmpty() || kinds.equals(explained.get(vm.hostname()))) {
            return;
        }
        explained.put(vm.hostname(), kinds);
        String reasons = Veto.count(vetoes.values()).entrySet().stream()
                .map(veto -> veto.getValue() + " x " + veto.getKey().words())
                .collect(Collectors.joining(", "));
        turn.note(
                Note.Level.INFO,
                "no agent will do for now vm=" + vm.hostname() + " type="
                        + vm.spec().componentType()
                        + (request.hostname() == null ? "" : " baremetal=" + request.hostname())
                        + " reason=\"" + reasons + "\"");
    }
}
