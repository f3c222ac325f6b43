package dev.pmc.core;

import dev.pmc.core.decision.DraftState;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.decision.State;
import dev.pmc.core.fleet.Fleet;
import dev.pmc.core.fleet.FleetIndex;
import dev.pmc.core.fleet.Requests;
import dev.pmc.core.fleet.WaitingLine;
import dev.pmc.core.group.Plan.Prospect;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Lifecycle;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.TaskNames;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.Offer;
import dev.pmc.placement.OfferBook;
import dev.pmc.placement.OfferBook.Placement;
import dev.pmc.placement.Outlook;
import dev.pmc.placement.Request;
import dev.pmc.placement.Resources;
import dev.pmc.placement.constraint.Veto;
import dev.pmc.vm.VmTask.Verb;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SortedMap;

/**
 * A copy of all that placement goes by, on which it is tried out what would be placed where: whatever agents are expected to
 * offer is in hand here, and nothing comes of it. Not thread-safe.
 */
final class Trial {
    private final Policy policy;
    private final Instant now;
    private final Fleet fleet;
    private final OfferBook offers;
    private final Map<String, Offer> agents = new HashMap<>();
    /** What speaks against requests for which there was no agent; looked at for one of those that ask for the same. */
    private final Map<Request, SortedMap<Veto, Integer>> vetoes = new HashMap<>();

    private long number;

    Trial(State state, Outlook outlook, Policy policy, Instant now) {
        this.policy = policy;
        this.now = now;
        number = state.sequence();
        fleet = new Fleet(new DraftState(state), FleetIndex.of(state, policy));
        offers = new OfferBook(fleet.census(), fleet.reservations(), fleet.whereabouts());
        fleet.all()
                .forEach(vm ->
                        Optional.ofNullable(vm.attempt()).map(Attempt::task).ifPresent(fleet::confirmed));
        state.machines().stream().filter(Machine::drained).forEach(machine -> {
            offers.drain(machine.hostname(), true);
            offers.empty(machine.hostname(), machine.emptied());
        });
        outlook.barred().forEach(offers::bar);
        for (Offer agent : outlook.agents()) {
            agents.put(agent.agentId(), agent);
            offers.add(agent, now);
        }
    }

    /** Those that wait already get their agents, as far as there are any. */
    void placeWaiting() {
        PriorityQueue<WaitingLine> lines = new PriorityQueue<>(WaitingLine.firstServed());
        lines.addAll(fleet.waiting().lines());
        for (WaitingLine line = lines.poll(); line != null; line = lines.poll()) {
            VmRecord vm = line.first();
            Verb verb = Lifecycle.wants(vm);
            Optional<Placement> placement = offers.place(line.request(), now);
            if (verb != null && placement.isPresent()) {
                fleet.put(placed(vm, verb, placement.get()));
                if (!line.isEmpty()) {
                    lines.add(line);
                }
            }
        }
    }

    /** A VM gets an agent to run on, if there is one. */
    Prospect place(VmRecord vm) {
        Request request = Requests.of(vm, Verb.RUN, policy);
        Optional<Placement> placement = offers.place(request, now);
        if (placement.isEmpty()) {
            return new Prospect(
                    null,
                    vetoes.computeIfAbsent(
                            request, same -> Veto.count(offers.vetoes(same, now).values())));
        }
        fleet.put(placed(vm, Verb.RUN, placement.get()));
        return new Prospect(placement.get().hostname(), Collections.emptySortedMap());
    }

    private VmRecord placed(VmRecord vm, Verb verb, Placement placement) {
        Attempt attempt = new Attempt(
                vm.tries().attempts() + 1,
                TaskNames.of(vm.hostname(), ++number),
                verb,
                placement.agentId(),
                placement.hostname(),
                placement.address(),
                placement.executor().toString(),
                vm.home(),
                now);
        return Lifecycle.placed(vm, attempt, now);
    }

    /** A VM is deleted, and its agent has again what it took. */
    void remove(VmRecord vm) {
        fleet.remove(vm.hostname());
        Attempt attempt = vm.attempt();
        if (attempt != null) {
            free(attempt.agentId(), Requests.of(vm, attempt.verb(), policy).need());
        }
    }

    private void free(String agentId, Resources resources) {
        Offer agent = agents.get(agentId);
        if (agent != null) {
            offers.add(agent.of("more-" + ++number, resources), now);
        }
    }

    /** What agents would have left if none of pmc's VMs took anything. */
    static Outlook emptied(State state, Outlook outlook, Policy policy) {
        Map<String, Resources> taken = new HashMap<>();
        for (VmRecord vm : state.vms()) {
            Attempt attempt = vm.attempt();
            if (attempt != null) {
                Resources need = Requests.of(vm, attempt.verb(), policy).need();
                taken.merge(attempt.agentId(), need, Resources::plus);
            }
        }
        List<Offer> all = outlook.agents().stream()
                .map(agent -> agent.withMaintenance(null)
                        .of(agent.id(), agent.resources().plus(taken.getOrDefault(agent.agentId(), Resources.NONE))))
                .toList();
        return new Outlook(all, Map.of());
    }
}
