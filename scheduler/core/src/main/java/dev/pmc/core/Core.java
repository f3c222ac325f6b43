package dev.pmc.core;

import dev.pmc.core.decision.Decision;
import dev.pmc.core.decision.DecisionBuilder;
import dev.pmc.core.decision.DraftState;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.Note;
import dev.pmc.core.decision.State;
import dev.pmc.core.fleet.Fleet;
import dev.pmc.core.fleet.FleetIndex;
import dev.pmc.core.fleet.Timers;
import dev.pmc.core.fleet.WorkReports;
import dev.pmc.core.machine.Conduct;
import dev.pmc.core.machine.Evacuation;
import dev.pmc.core.machine.Machines;
import dev.pmc.core.machine.Maintenance;
import dev.pmc.core.machine.UnreachableAgents;
import dev.pmc.core.offer.Demand;
import dev.pmc.core.offer.Placing;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.Lifecycle;
import dev.pmc.core.vm.Moving;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.Standing;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.OfferBook;
import dev.pmc.vm.VmCommand;
import dev.pmc.vm.VmTask.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The scheduler's mind: events in, decisions out. A function of what it remembers, the events and the time they are
 * seen at; it does nothing itself.
 *
 * <p>Not thread-safe: one thread owns it, gives it events in batches, makes each decision's changes durable and then
 * performs its effects. What it keeps beyond the records (offers, timers, reconciliation) is made anew after a restart.
 */
public final class Core {
    private final Policy policy;
    private final Fleet fleet;
    private final OfferBook offers;
    private final Timers timers;
    private final MoveDesk moves;
    private final Reconciliation reconciliation;
    private final UnreachableAgents unreachable = new UnreachableAgents();
    private final Machines machines;
    private final Maintenance maintenance;
    private final Evacuation evacuation;
    private final MachineDesk closing;
    private final Demand demand;
    private final Conduct conduct;
    private final WorkReports work = new WorkReports();
    private final Placing placing;
    private final Bookkeeping books;
    private final Strangers strangers;
    private final JobDesk jobs;
    private final GroupDesk groups;
    private final DraftState state;

    /** A mind that remembers {@code state} and knows nothing of the world yet. */
    public Core(State state, Policy policy) {
        this(state, FleetIndex.of(state, policy), policy);
    }

    /**
     * The same, at once, however many VMs there are.
     *
     * @param index that of the state's VMs, which is this one's from now on
     */
    public Core(State state, FleetIndex index, Policy policy) {
        this.policy = policy;
        this.state = new DraftState(state);
        fleet = new Fleet(this.state, index);
        offers = new OfferBook(fleet.census(), fleet.reservations(), fleet.whereabouts());
        timers = new Timers(policy);
        moves = new MoveDesk(policy, fleet);
        reconciliation = new Reconciliation(policy);
        demand = new Demand(policy);
        conduct = new Conduct(policy, offers);
        placing = new Placing(policy, fleet, timers, offers, conduct, this.state.sequence());
        machines = new Machines(this.state);
        maintenance = new Maintenance(policy, machines, fleet);
        evacuation = new Evacuation(state, fleet);
        closing = new MachineDesk(state, machines, offers, evacuation);
        ReturnedLeases returned = new ReturnedLeases(state.outbox());
        books = new Bookkeeping(policy, fleet, timers, demand, offers, conduct, returned);
        strangers = new Strangers(fleet, books);
        jobs = new JobDesk(this.state, fleet, books, returned, new ResizeRoom(policy, offers));
        groups = new GroupDesk(this.state, fleet, books, jobs::decide, new SuccessorRoom(policy, offers, this.state));
    }

    /** What a restart has left undone: results that the queue has not taken. */
    public Decision resume(Instant now) {
        DecisionBuilder turn = new DecisionBuilder(now, state);
        state.before().outbox().forEach(result -> turn.answer(new Effect.Publish(result)));
        return turn.decision();
    }

    /** Decides about everything that has happened, and about what is due by now. */
    public Decision decide(List<Event> events, Instant now) {
        DecisionBuilder turn = new DecisionBuilder(now, state);
        conduct.begin(now);
        Rules rules = new Rules(turn);
        events.forEach(event -> event.visit(rules));
        evacuation.attend(turn, (vm, step) -> books.apply(vm, step, turn));
        timers.due(now).forEach(due -> attend(due, turn));
        moves.attend(turn, books::apply);
        groups.attend(turn);
        placing.place(turn, books::keep);
        groups.notice();
        turn.answerCurious(offers::outlook);
        offers.want(placing.awaiting() && demand.isConnected(), now);
        boolean waiting = placing.waiting() || groups.awaitsRoom();
        demand.due(waiting, placing.awaiting(), now).ifPresent(turn::call);
        List<String> unused = offers.expire(now, policy.offers().hold());
        if (!unused.isEmpty()) {
            turn.call(new Effect.Decline(unused, demand.refusal(waiting, now)));
        }
        reconciliation.due(fleet::all, now).forEach(turn::call);
        return turn.decision();
    }

    /** When something will be due, if nothing happens before. */
    public Optional<Instant> nextDue() {
        return Stream.of(
                        timers.next(),
                        moves.next(),
                        groups.next(),
                        evacuation.next(),
                        reconciliation.next(),
                        demand.next(placing.waiting() || groups.awaitsRoom(), placing.awaiting()),
                        offers.nextGiveUp(policy.offers().patience()),
                        offers.oldest()
                                .map(oldest -> oldest.plus(policy.offers().hold())))
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    /** The state after the last decision. */
    public State state() {
        return state.before();
    }

    private void registered(String givenId, DecisionBuilder turn) {
        if (!givenId.equals(state.frameworkId())) {
            state.frameworkId(givenId);
        }
        offers.clear(turn.now);
        demand.connected(turn.now);
        reconciliation.start(fleet.all(), turn.now);
        timers.connected(fleet.busy(), turn.now);
        moves.connected(turn.now);
        fleet.connected();
        turn.note(Note.info("registered with the master").with("framework", givenId));
    }

    /** Nothing is placed on an agent that is not there; the master's RESCIND may come after the word of that. */
    private void forgetOffers(String agentId, DecisionBuilder turn) {
        List<String> useless = offers.forget(agentId);
        if (!useless.isEmpty()) {
            turn.call(new Effect.Decline(useless, Duration.ZERO));
        }
    }

    private void update(TaskUpdate update, DecisionBuilder turn) {
        reconciliation.heard(update.task(), turn.now);
        if (update.receipt() == null) {
            fleet.confirmed(update.task());
        }
        if (update.agentId() != null && (update.kind() == Kind.AGENT_GONE || update.kind() == Kind.UNREACHABLE)) {
            forgetOffers(update.agentId(), turn);
        }
        VmRecord vm = fleet.ofTask(update.task());
        Attempt attempt = vm == null ? null : vm.attemptOf(update.task());
        if (vm != null && attempt != null && !attempt.equals(vm.attempt())) {
            books.apply(vm, Moving.updated(vm, attempt, update, policy, turn.now), turn);
        } else if (vm != null && attempt != null) {
            TaskUpdate judged =
                    machines.isAwayAsAnnounced(attempt.agentHostname(), turn.now) && update.kind() != Kind.RUNNING
                            ? update.excused()
                            : conduct.judge(vm, attempt, update, turn);
            books.apply(vm, Lifecycle.updated(vm, attempt, judged, policy, turn.now), turn);
            if (update.receipt() != null
                    && !vm.standing().isReachable()
                    && !update.kind().isEnd()) {
                backInReach(attempt);
            }
            work.heard(vm, attempt, update, turn);
        } else if (!update.kind().isEnd() && update.kind() != Kind.UNREACHABLE) {
            strangers.heard(update, turn);
        }
        if (update.kind() == Kind.AGENT_GONE && update.agentId() != null) {
            agentGone(update.agentId(), update.message(), turn);
        }
        unreachable.heard(update, fleet, machines, turn);
        if (update.receipt() != null) {
            turn.call(new Effect.Acknowledge(update.receipt()));
        }
    }

    /**
     * The agent itself has word of a task that was out of reach. It delivers its updates one by one, so the master may know of
     * the task's end already, and offer what it took; so the master is asked.
     */
    private void backInReach(Attempt attempt) {
        fleet.doubt(attempt.task());
        reconciliation.askAbout(attempt);
    }

    /** An agent is gone for good: those who live there without an attempt learn it from the fate of others. */
    private void agentGone(String agentId, String reason, DecisionBuilder turn) {
        for (VmRecord vm : fleet.all()) {
            Home home = vm.home();
            if (vm.attempt() == null
                    && home != null
                    && !home.gone()
                    && home.agentId().equals(agentId)) {
                books.apply(vm, Lifecycle.homeGone(vm, home, reason, turn.now), turn);
            }
        }
        moves.agentGone(agentId, turn, books::apply);
    }

    private void attend(Timers.Due due, DecisionBuilder turn) {
        VmRecord vm = fleet.get(due.vm());
        Attempt attempt = vm == null ? null : vm.attempt();
        if (vm != null && due.kind() == Timers.Kind.WAKE) {
            fleet.waiting().add(vm);
        }
        if (vm == null || attempt == null) {
            return;
        }
        switch (due.kind()) {
            case KILL -> kill(vm, attempt, turn);
            case TELL -> tell(vm, attempt, turn);
            case GIVE_UP -> {
                Standing standing = vm.standing();
                Duration limit = Objects.requireNonNull(
                        standing.activity().limit(standing.stage(), policy.limits()), "it has a timer");
                String reason = "no sign of success within " + limit.toSeconds() + " s";
                if (standing.isComingUp()) {
                    conduct.failed(vm.hostname(), attempt, reason, true, turn);
                }
                books.apply(vm, Lifecycle.overdue(vm, reason, turn.now), turn);
            }
            case WAKE -> {}
        }
    }

    private static void kill(VmRecord vm, Attempt attempt, DecisionBuilder turn) {
        if (attempt.verb() == Verb.RUN) {
            tell(vm, attempt, turn);
        }
        turn.call(new Effect.Kill(attempt.task(), attempt.agentId()));
    }

    /** Tells the executor of the VM what is to be done, if there is a command for that. */
    private static void tell(VmRecord vm, Attempt attempt, DecisionBuilder turn) {
        VmCommand command = vm.standing().activity().command(vm, attempt);
        if (command != null) {
            turn.call(new Effect.Tell(attempt.agentId(), attempt.executorId(), command));
        }
    }

    /** What is to be done about each kind of event. */
    private final class Rules implements Event.Visitor {
        private final DecisionBuilder turn;

        Rules(DecisionBuilder turn) {
            this.turn = turn;
        }

        @Override
        public void jobArrived(Event.JobArrived event) {
            jobs.arrived(event.ticket(), event.job(), turn);
        }

        @Override
        public void jobUnreadable(Event.JobUnreadable event) {
            jobs.refuse(event, turn);
        }

        @Override
        public void jobSettled(Event.JobSettled event) {
            jobs.settled(event.job());
        }

        @Override
        public void resultDelivered(Event.ResultDelivered event) {
            state.delivered(event.resultId());
        }

        @Override
        public void registered(Event.Registered event) {
            Core.this.registered(event.frameworkId(), turn);
        }

        @Override
        public void disconnected(Event.Disconnected event) {
            offers.clear(turn.now);
            demand.disconnected();
            timers.disconnected();
            moves.disconnected();
            reconciliation.stop();
        }

        @Override
        public void offersArrived(Event.OffersArrived event) {
            event.offers().forEach(offer -> {
                offers.add(offer, turn.now);
                machines.offered(offer, turn);
                unreachable.isBack(offer.agentId(), fleet, turn);
            });
        }

        @Override
        public void offerRescinded(Event.OfferRescinded event) {
            offers.rescind(event.offerId());
        }

        @Override
        public void inverseOffersArrived(Event.InverseOffersArrived event) {
            maintenance.asked(event.inverseOffers(), turn);
        }

        @Override
        public void agentLost(Event.AgentLost event) {
            forgetOffers(event.agentId(), turn);
        }

        @Override
        public void executorLost(Event.ExecutorLost event) {
            offers.executorEnded(event.agentId(), event.executor());
        }

        @Override
        public void taskUpdated(Event.TaskUpdated event) {
            update(event.update(), turn);
        }

        @Override
        public void imageAnswered(Event.ImageAnswered event) {
            groups.answered(event.agentId(), event.answer(), turn);
        }

        @Override
        public void agentEmptied(Event.AgentEmptied event) {
            closing.empty(event.hostname(), turn);
        }

        @Override
        public void agentDrained(Event.AgentDrained event) {
            closing.drain(event.hostname(), event.drained(), turn);
        }

        @Override
        public void groupAsked(Event.GroupAsked event) {
            groups.asked(event, turn);
        }

        @Override
        public void outlookAsked(Event.OutlookAsked event) {
            turn.isCurious(event.id());
        }

        @Override
        public void tick(Event.Tick event) {}
    }
}
