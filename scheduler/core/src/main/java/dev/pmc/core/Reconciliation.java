package dev.pmc.core;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.Move;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.TaskNames;
import dev.pmc.core.vm.VmRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings the master's view of the tasks and ours together, by the algorithm of Mesos' {@code docs/reconciliation.md}:
 * ask about every live task, and about the agents that are home to VMs without one, wait, and ask again about those of
 * which nothing was heard, with truncated exponential back-off. When that is through, or has had its time, ask once about
 * all that the master knows, to find tasks that we do not. Not before, because its answer is as long as all the others
 * together. Never stored: a restart begins anew.
 *
 * <p>Launching does not wait for it: it looks at the VMs and asks in portions, so that never more than one portion's work and
 * answers are ahead of an offer.
 */
final class Reconciliation {
    /** So many rounds go before the question about all, if somebody still has not been heard of. */
    private static final int ROUNDS_BEFORE_ALL = 2;

    /** So many VMs are looked at, and tasks asked about, at once. */
    static final int PORTION = 5_000;

    /** After that the next portion is asked about, though there are answers missing. */
    private static final Duration PORTION_PATIENCE = Duration.ofSeconds(1);

    private final Policy policy;
    /** Those that were asked about, or are to be, and not heard of since. */
    private final Map<TaskId, Effect.Known> open = new LinkedHashMap<>();
    /** Those that the round under way has yet to ask about; some may have been heard of meanwhile. */
    private final Deque<TaskId> toAsk = new ArrayDeque<>();

    /** The VMs, as of the start, that the first round has yet to look at. */
    private Iterator<VmRecord> unseen = Collections.emptyIterator();
    /** Tasks that were heard of before the first round was through. */
    private final Set<TaskId> heardEarly = new HashSet<>();
    /** The agents that were asked about, of those that are home to VMs without a task. */
    private final Set<String> homes = new HashSet<>();

    /** Those that were asked about last, and not heard of since. */
    private final Set<TaskId> awaited = new HashSet<>();

    /** Those of the open ones that are asked about without waiting for the next round. */
    private final List<Effect.Known> urgent = new ArrayList<>();

    private int rounds;
    private boolean askedAboutAll;
    private @Nullable Instant nextRound;
    private @Nullable Instant nextStart;

    Reconciliation(Policy policy) {
        this.policy = policy;
    }

    /**
     * Begins anew, with everything that is alive as far as we know.
     *
     * @param vms all of them; must stay as they are
     */
    void start(Collection<VmRecord> vms, Instant now) {
        stop();
        unseen = vms.iterator();
        rounds = 0;
        askedAboutAll = false;
        nextRound = now;
        nextStart = now.plus(policy.retries().reconcileEvery());
    }

    /**
     * What the first round asks about a VM.
     *
     * <p>A VM without an attempt has no task whose update could tell that its home agent is gone for good. The master says
     * so of any task on such an agent, also of one that never was; so one question for each agent will do. The same goes for
     * the machine that it moves to or has left.
     */
    private List<Effect.Known> questions(VmRecord vm) {
        Move move = vm.move();
        Optional<Effect.Known> home = question(vm.attempt(), vm.home(), vm);
        return move == null
                ? home.stream().toList()
                : Stream.concat(home.stream(), question(move.task(), move.elsewhere(), vm).stream())
                        .toList();
    }

    private Optional<Effect.Known> question(@Nullable Attempt attempt, @Nullable Home home, VmRecord vm) {
        if (attempt != null) {
            boolean isAsked = open.containsKey(attempt.task()) || heardEarly.contains(attempt.task());
            return isAsked ? Optional.empty() : Optional.of(new Effect.Known(attempt.task(), attempt.agentId()));
        }
        return home != null && !home.gone() && homes.add(home.agentId())
                ? Optional.of(new Effect.Known(TaskNames.never(vm.hostname()), home.agentId()))
                : Optional.empty();
    }

    private void ask(Effect.Known task) {
        open.put(task.task(), task);
    }

    /** Of that attempt the master's own word is wanted now; nothing is asked while there is no master. */
    void askAbout(Attempt attempt) {
        if (nextStart != null) {
            Effect.Known task = new Effect.Known(attempt.task(), attempt.agentId());
            ask(task);
            urgent.add(task);
        }
    }

    /** There is nobody to ask. */
    void stop() {
        unseen = Collections.emptyIterator();
        heardEarly.clear();
        homes.clear();
        open.clear();
        toAsk.clear();
        awaited.clear();
        urgent.clear();
        nextRound = null;
        nextStart = null;
    }

    /**
     * Something was heard of a task, or it is not of interest any more. After the last one of a portion the next is due; after
     * the last one of all the question about all.
     */
    void heard(TaskId task, Instant now) {
        if (unseen.hasNext()) {
            heardEarly.add(task);
        }
        if (open.remove(task) == null) {
            return;
        }
        awaited.remove(task);
        boolean next = awaited.isEmpty() && isRoundUnderWay();
        if (next || (open.isEmpty() && !askedAboutAll)) {
            nextRound = now;
        }
    }

    /** Whether there is a portion left of this round. */
    private boolean isRoundUnderWay() {
        return !toAsk.isEmpty() || unseen.hasNext();
    }

    /**
     * What is to be asked now.
     *
     * @param vms gives all of them, if a new reconciliation is due
     */
    List<Effect.ForMesos> due(Supplier<Collection<VmRecord>> vms, Instant now) {
        if (nextStart != null && !now.isBefore(nextStart)) {
            start(vms.get(), now);
        }
        boolean isRoundDue = nextRound != null && !now.isBefore(nextRound);
        List<Effect.ForMesos> effects = isRoundDue ? round(now) : urgentQuestion(now);
        urgent.clear();
        return effects;
    }

    private List<Effect.ForMesos> urgentQuestion(Instant now) {
        if (urgent.isEmpty()) {
            return List.of();
        }
        if (nextRound == null) {
            nextRound = now.plus(policy.retries().reconcile().after(rounds));
        }
        return List.of(new Effect.Reconcile(List.copyOf(urgent)));
    }

    private List<Effect.ForMesos> round(Instant now) {
        List<Effect.ForMesos> effects = new ArrayList<>();
        if (!isRoundUnderWay()) {
            toAsk.addAll(open.keySet());
        }
        urgent.forEach(task -> toAsk.addFirst(task.task()));
        List<Effect.Known> portion = portion();
        if (!portion.isEmpty()) {
            effects.add(new Effect.Reconcile(portion));
        }
        if (isRoundUnderWay()) {
            nextRound = portion.isEmpty() ? now : now.plus(PORTION_PATIENCE);
            return effects;
        }
        heardEarly.clear();
        if (!askedAboutAll && (open.isEmpty() || rounds >= ROUNDS_BEFORE_ALL)) {
            askedAboutAll = true;
            effects.add(new Effect.Reconcile(List.of()));
        }
        rounds++;
        nextRound = open.isEmpty() && askedAboutAll
                ? null
                : now.plus(policy.retries().reconcile().after(rounds));
        return effects;
    }

    /** The next that are still open, and have not been asked about in this round. */
    private List<Effect.Known> portion() {
        List<Effect.Known> portion = new ArrayList<>();
        awaited.clear();
        while (!toAsk.isEmpty() && portion.size() < PORTION) {
            Effect.Known known = open.get(toAsk.remove());
            if (known != null && awaited.add(known.task())) {
                portion.add(known);
            }
        }
        for (int seen = portion.size(); seen < PORTION && unseen.hasNext(); seen++) {
            for (Effect.Known known : questions(unseen.next())) {
                ask(known);
                awaited.add(known.task());
                portion.add(known);
            }
        }
        return portion;
    }

    Optional<Instant> next() {
        if (nextRound == null || nextStart == null) {
            return Optional.ofNullable(nextStart);
        }
        return Optional.of(nextRound.isBefore(nextStart) ? nextRound : nextStart);
    }
}
