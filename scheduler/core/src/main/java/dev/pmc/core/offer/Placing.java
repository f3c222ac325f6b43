package dev.pmc.core.offer;

import dev.pmc.core.decision.DecisionBuilder;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Note;
import dev.pmc.core.decision.Sequence;
import dev.pmc.core.fleet.Fleet;
import dev.pmc.core.fleet.LogText;
import dev.pmc.core.fleet.Requests;
import dev.pmc.core.fleet.Timers;
import dev.pmc.core.fleet.WaitingLine;
import dev.pmc.core.machine.Conduct;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Lifecycle;
import dev.pmc.core.vm.Move;
import dev.pmc.core.vm.Moving;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.TaskNames;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.OfferBook;
import dev.pmc.placement.OfferBook.Placement;
import dev.pmc.placement.Request;
import dev.pmc.placement.constraint.Veto;
import dev.pmc.vm.VmTask;
import dev.pmc.vm.VmTask.Verb;
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
import org.jspecify.annotations.Nullable;

/**
 * Brings those who wait and what is offered together, once per batch: in order of priority and age, and whoever cannot
 * be placed does not stop those behind. All tasks for an agent go into one ACCEPT, with all of its offers.
 *
 * <p>An agent is chosen of all that are known, not of those whose offers happen to be in hand: an accepted agent's rest is
 * away until the master's next round, and a declined one for longer. Who would be better off on such an agent waits for
 * its offer. Mesos offers all that is free as soon as it gets a REVIVE, however long its allocation interval is
 * ({@code hierarchical.cpp}, reviveOffers); only what is on its way back to the allocator at that moment is left out, until
 * the next REVIVE. So what has not come by {@link Policy#offerPatience} after it was first wanted is not to be had, and
 * is waited for no more.
 */
public final class Placing {
    private final Policy policy;
    private final Fleet fleet;
    private final Timers timers;
    private final OfferBook offers;
    private final Conduct conduct;
    private final Sequence sequence;
    private boolean waiting;
    private boolean awaiting;

    public Placing(Policy policy, Fleet fleet, Timers timers, OfferBook offers, Conduct conduct, Sequence sequence) {
        this.policy = policy;
        this.fleet = fleet;
        this.timers = timers;
        this.offers = offers;
        this.conduct = conduct;
        this.sequence = sequence;
    }

    /** Whether somebody was left waiting by the last round. */
    public boolean waiting() {
        return waiting;
    }

    /** Whether the last round left somebody waiting for an agent that would do, and has only not offered yet. */
    public boolean awaiting() {
        return awaiting;
    }

    /**
     * Places whom it can.
     *
     * @param keep takes the new record of each
     */
    public void place(DecisionBuilder turn, BiConsumer<VmRecord, DecisionBuilder> keep) {
        offers.giveUp(policy.offers().patience(), turn.now);
        Map<String, List<Effect.Launch>> launches = new LinkedHashMap<>();
        PriorityQueue<WaitingLine> lines = new PriorityQueue<>(WaitingLine.firstServed());
        waiting = false;
        awaiting = false;
        for (WaitingLine line : fleet.waiting().lines()) {
            if (isDue(line, turn.now)) {
                if (line.isUnplaced(offers.news(line.request()))) {
                    leave(line, Map.of(), turn);
                } else {
                    lines.add(line);
                }
            }
        }
        for (WaitingLine line = lines.poll(); line != null; line = lines.poll()) {
            Set<String> avoided = conduct.failedWith(line.first().hostname());
            Optional<Placement> placement = offers.place(line.request(), avoided, turn.now);
            if (placement.isEmpty()) {
                lookedInVain(line, avoided, turn);
            } else {
                launches.computeIfAbsent(placement.get().agentId(), agent -> new ArrayList<>())
                        .add(launch(line.first(), line.request(), placement.get(), turn, keep));
                if (isDue(line, turn.now)) {
                    lines.add(line);
                }
            }
        }
        launches.forEach((agent, tasks) ->
                turn.call(new Effect.Accept(agent, offers.claim(agent, turn.now), List.copyOf(tasks))));
    }

    /** Whether anybody in the line may have an agent now. Whose time has not come leaves it, until it is woken. */
    private boolean isDue(WaitingLine line, Instant now) {
        while (!line.isEmpty()) {
            Instant notBefore = notBefore(line.first());
            if (notBefore == null || !now.isBefore(notBefore)) {
                return true;
            }
            fleet.waiting().remove(line.first());
        }
        return false;
    }

    private @Nullable Instant notBefore(VmRecord vm) {
        Move move = vm.move();
        return move != null && Requests.isElsewhere(vm) ? move.notBefore() : timers.notBefore(vm);
    }

    private void lookedInVain(WaitingLine line, Set<String> avoided, DecisionBuilder turn) {
        Optional<Placement> best = offers.awaited(line.request(), avoided, turn.now);
        Map<String, Veto> vetoes = best.isPresent() ? Map.of() : offers.vetoes(line.request(), turn.now);
        if (line.isNew()) {
            fleet.whereabouts().objection(line.request()).ifPresent(words -> warn(line, words, turn));
        }
        boolean others = line.lookedInVain(offers.news(line.request()), best.orElse(null), Set.copyOf(vetoes.values()));
        leave(line, vetoes, turn);
        if (others) {
            explain(line, vetoes, turn);
        }
    }

    private void leave(WaitingLine line, Map<String, Veto> vetoes, DecisionBuilder turn) {
        Placement awaited = line.awaited();
        turn.unplaced.put(line.request(), awaited == null ? vetoes : Map.of(awaited.agentId(), Veto.AWAITED));
        waiting = true;
        awaiting |= awaited != null;
    }

    private Effect.Launch launch(
            VmRecord vm,
            Request request,
            Placement placement,
            DecisionBuilder turn,
            BiConsumer<VmRecord, DecisionBuilder> keep) {
        boolean elsewhere = Requests.isElsewhere(vm);
        Verb verb =
                Objects.requireNonNull(elsewhere ? Moving.wants(vm) : Lifecycle.wants(vm), "it would not be waiting");
        Attempt attempt = new Attempt(
                vm.tries().attempts() + 1,
                TaskNames.of(vm.hostname(), sequence.next()),
                verb,
                placement.agentId(),
                placement.hostname(),
                placement.address(),
                placement.executor().toString(),
                elsewhere ? Objects.requireNonNull(vm.move()).elsewhere() : vm.home(),
                turn.now);
        VmRecord placed = elsewhere ? Moving.placed(vm, attempt, turn.now) : Lifecycle.placed(vm, attempt, turn.now);
        turn.note(elsewhere ? LogText.move(placed) : LogText.transition(Note.Level.INFO, vm, placed));
        keep.accept(placed, turn);
        if (request.firstPlacement()) {
            conduct.placed(placement.agentId(), turn);
        }
        VmTask task = new VmTask(
                VmTask.VERSION,
                verb,
                vm.spec(),
                attempt.number(),
                vm.asked().bootGeneration(),
                policy.tasks().virtType(),
                Lifecycle.snapshotOrder(vm, verb));
        return new Effect.Launch(
                attempt.task(), task, placement.executor(), vm.options().executor(), request.need());
    }

    /** Says that those in a line will wait until there are other agents than those that are known. */
    private static void warn(WaitingLine line, String words, DecisionBuilder turn) {
        turn.note(Note.warn("a host waits for an agent that there is not")
                .with("vm", line.first().hostname())
                .with("type", line.request().type())
                .with("baremetal", line.request().hostname())
                .with("reason", words));
    }

    /** Says why those in a line get no agent; to be called when the reasons are others than before. */
    private static void explain(WaitingLine line, Map<String, Veto> vetoes, DecisionBuilder turn) {
        Placement awaited = line.awaited();
        String reasons = Veto.count(vetoes.values()).entrySet().stream()
                .map(veto -> veto.getValue() + " x " + veto.getKey().words())
                .collect(Collectors.joining(", "));
        Request request = line.request();
        turn.note((awaited == null
                        ? Note.info("no agent will do for now")
                        : Note.debug("waits for the best agent's offer"))
                .with("vm", line.first().hostname())
                .with("type", request.type())
                .with("waiting", line.size() == 1 ? null : line.size())
                .with("baremetal", request.hostname())
                .with("agent", awaited == null ? null : awaited.hostname())
                .with("reason", reasons));
    }
}
