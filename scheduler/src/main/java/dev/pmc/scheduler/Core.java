package dev.pmc.scheduler;

import dev.pmc.placement.OfferBook;
import dev.pmc.scheduler.JobResult.Status;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmCommand;
import dev.pmc.vm.VmTask.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler's mind: events in, decisions out. A function of what it remembers, the events and the time they are
 * seen at; it does nothing itself.
 *
 * <p>Not thread-safe: one thread owns it, gives it events in batches, makes each decision's changes durable and then
 * performs its effects. What it keeps beyond the records (offers, timers, reconciliation) is made anew after a restart.
 */
public final class Core {
    private static final Duration TRY_LATER = Duration.ofSeconds(5);

    private final Policy policy;
    private final String id;
    private final Fleet fleet;
    private final OfferBook offers;
    private final Chores chores;
    private final Reconciliation reconciliation;
    private final Demand demand;
    private final Placing placing;
    private final Map<String, JobResult> outbox = new LinkedHashMap<>();
    private final Ledger ledger;
    private final PutBack putBack = new PutBack();
    private final Sequence sequence;
    private @Nullable String frameworkId;

    /** A mind that remembers {@code memory} and knows nothing of the world yet. */
    public Core(Memory memory, Policy policy) {
        this.policy = policy;
        id = memory.id();
        frameworkId = memory.frameworkId();
        sequence = new Sequence(memory.sequence());
        fleet = new Fleet(policy);
        offers = new OfferBook(fleet.census(), fleet.reservations());
        chores = new Chores(policy);
        reconciliation = new Reconciliation(policy);
        demand = new Demand(policy);
        placing = new Placing(policy, fleet, chores, offers, sequence);
        memory.vms().forEach(fleet::put);
        memory.drained().forEach(hostname -> offers.drain(hostname, true));
        ledger = new Ledger(memory.handled());
        memory.outbox().forEach(result -> outbox.put(result.id(), result));
    }

    /** What a restart has left undone: results that the queue has not taken. */
    public Decision resume(Instant now) {
        Turn turn = new Turn(now);
        outbox.values().forEach(result -> turn.effects.add(new Effect.Publish(result)));
        return turn.decision(sequence.last());
    }

    /** Decides about everything that has happened, and about what is due by now. */
    public Decision decide(List<Event> events, Instant now) {
        Turn turn = new Turn(now);
        for (Event event : events) {
            take(event, turn);
        }
        chores.due(now).forEach(due -> attend(due, turn));
        boolean waiting = placing.place(turn, this::keep);
        demand.due(waiting, now).ifPresent(turn.effects::add);
        List<String> unused = offers.expire(now, policy.offerHold());
        if (!unused.isEmpty()) {
            turn.effects.add(new Effect.Decline(unused, demand.refusal(waiting, now)));
        }
        turn.effects.addAll(reconciliation.due(fleet.all(), now));
        return turn.decision(sequence.last());
    }

    /** When something will be due, if nothing happens before. */
    public Optional<Instant> nextDue() {
        return Stream.of(
                        chores.next(),
                        reconciliation.next(),
                        demand.next(placing.waiting()),
                        offers.oldest().map(oldest -> oldest.plus(policy.offerHold())))
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    /** Every VM, in order of acceptance; valid until the next decision. */
    public Collection<VmRecord> vms() {
        return fleet.all();
    }

    /** The framework's id, once a master has given one. */
    public @Nullable String frameworkId() {
        return frameworkId;
    }

    private void take(Event event, Turn turn) {
        if (event instanceof Event.JobArrived arrived) {
            arrived(arrived.ticket(), arrived.job(), turn);
        } else if (event instanceof Event.JobUnreadable unreadable) {
            refuse(unreadable, turn);
        } else if (event instanceof Event.TaskUpdated updated) {
            update(updated.update(), turn);
        } else if (event instanceof Event.OffersArrived arrived) {
            arrived.offers().forEach(offer -> offers.add(offer, turn.now));
        } else if (event instanceof Event.OfferRescinded rescinded) {
            offers.rescind(rescinded.offerId());
        } else if (event instanceof Event.JobSettled settled) {
            ledger.settle(settled.id(), turn);
        } else if (event instanceof Event.ResultDelivered delivered) {
            if (outbox.remove(delivered.resultId()) != null) {
                turn.delivered(delivered.resultId());
            }
        } else if (event instanceof Event.AgentDrained drain) {
            drain(drain.hostname(), drain.drained(), turn);
        } else if (event instanceof Event.Registered registered) {
            registered(registered.frameworkId(), turn);
        } else if (event instanceof Event.Disconnected) {
            offers.clear();
            demand.disconnected();
            chores.disconnected();
            reconciliation.stop();
        } else if (!(event instanceof Event.Tick)) {
            throw new IllegalStateException("no rule for " + event);
        }
    }

    private void drain(String hostname, boolean drained, Turn turn) {
        if (offers.drain(hostname, drained)) {
            turn.drained(hostname, drained);
            turn.note(
                    Note.Level.INFO,
                    (drained ? "an agent gets no more hosts agent=" : "an agent gets hosts again agent=") + hostname);
        }
    }

    private void registered(String givenId, Turn turn) {
        if (!givenId.equals(frameworkId)) {
            frameworkId = givenId;
            turn.frameworkId(givenId);
        }
        offers.clear();
        demand.connected(turn.now);
        reconciliation.start(fleet.all(), turn.now);
        chores.connected(fleet.all(), turn.now);
        fleet.connected();
        turn.note(Note.Level.INFO, "registered with the master framework=" + givenId);
    }

    private void arrived(JobTicket ticket, Job job, Turn turn) {
        HandledJob handled = HandledJob.of(ticket, job.action() + " " + job.hostname(), job.fields());
        if (ledger.knows(handled)) {
            turn.effects.add(new Effect.DeleteJob(ticket));
        } else if (!putBack.isBehind(job.hostname(), ticket.id(), turn.now) && decided(job, turn)) {
            putBack.remove(job.hostname(), ticket.id());
            ledger.add(handled, turn);
            turn.effects.add(new Effect.DeleteJob(ticket));
        } else {
            putBack.add(job.hostname(), ticket.id(), turn.now);
            turn.effects.add(new Effect.ReleaseJob(ticket, TRY_LATER));
        }
    }

    /** Whether the job could be decided now. */
    private boolean decided(Job job, Turn turn) {
        VmRecord vm = fleet.get(job.hostname());
        PendingJob pending = new PendingJob(id + "-" + sequence.next(), job.action(), job.fields());
        if (vm != null) {
            Step step = Lifecycle.asked(vm, pending, job.order(), turn.now);
            if (step.later()) {
                return false;
            }
            apply(vm, step, turn);
        } else if (job.order() != null) {
            accept(job.order(), pending, turn);
        } else {
            Status status = job.action() == Job.Action.DELETE ? Status.DUPLICATE : Status.REJECTED;
            outcome(job.hostname(), null, null, new Step.Outcome(pending, status, "there is no such host"), turn);
        }
        return true;
    }

    private void accept(Job.Order order, PendingJob pending, Turn turn) {
        VmRecord vm = new VmRecord(
                order.spec(),
                order.wishes(),
                Goal.RUN,
                VmState.ACCEPTED,
                null,
                null,
                false,
                0,
                0,
                false,
                null,
                0,
                null,
                null,
                pending.lease(),
                List.of(pending),
                sequence.last(),
                turn.now,
                turn.now);
        turn.note(
                Note.Level.INFO,
                "accepted host vm=" + vm.hostname() + " type=" + vm.spec().componentType() + " os="
                        + vm.spec().os() + " cpus=" + vm.spec().vcpus() + " mem="
                        + vm.spec().memoryMib());
        keep(vm, turn);
    }

    private void refuse(Event.JobUnreadable unreadable, Turn turn) {
        JobTicket ticket = unreadable.ticket();
        HandledJob handled = HandledJob.of(ticket, unreadable.problems().toString(), unreadable.fields());
        turn.effects.add(new Effect.BuryJob(ticket));
        if (ledger.knows(handled)) {
            return;
        }
        ledger.add(handled, turn);
        String reason = String.join("; ", unreadable.problems());
        JobResult result = new JobResult(
                id + "-" + sequence.next(),
                Status.REJECTED,
                unreadable.hostname(),
                null,
                null,
                reason,
                null,
                unreadable.fields());
        publish(result, turn);
        turn.note(
                Note.Level.WARN, "buried a message that is no valid job job=" + ticket + " reason=\"" + reason + "\"");
    }

    private void update(TaskUpdate update, Turn turn) {
        reconciliation.heard(update.task(), turn.now);
        if (update.receipt() == null) {
            fleet.confirmed(update.task());
        }
        VmRecord vm = fleet.ofTask(update.task());
        Attempt attempt = vm == null ? null : vm.attempt();
        if (vm != null && attempt != null) {
            if (update.kind() == TaskUpdate.Kind.HOST_FAILED) {
                offers.bar(attempt.agentId(), turn.now.plus(policy.hostBar()));
            }
            apply(vm, Lifecycle.updated(vm, attempt, update, policy, turn.now), turn);
        } else if (!update.kind().isEnd() && update.kind() != TaskUpdate.Kind.UNREACHABLE) {
            stranger(update, turn);
        }
        if (update.kind() == TaskUpdate.Kind.AGENT_GONE && update.agentId() != null) {
            agentGone(update.agentId(), update.message(), turn);
        }
        if (update.receipt() != null) {
            turn.effects.add(new Effect.Acknowledge(update.receipt()));
        }
    }

    /** An agent is gone for good: those who live there without an attempt learn it from the fate of others. */
    private void agentGone(String agentId, String reason, Turn turn) {
        for (VmRecord vm : List.copyOf(fleet.all())) {
            Home home = vm.home();
            if (vm.attempt() == null
                    && home != null
                    && !home.gone()
                    && home.agentId().equals(agentId)) {
                apply(vm, Lifecycle.homeGone(vm, home, reason, turn.now), turn);
            }
        }
    }

    /**
     * A task that is alive and that no record knows. If its VM is known, it is an attempt that was taken for dead. Where
     * the VM is to run on that very agent, its next attempt takes it over; elsewhere it is ended, so that there are not
     * two. If the VM is not known, the hostdb is not the one that launched it; better do nothing than the wrong thing.
     */
    private void stranger(TaskUpdate update, Turn turn) {
        VmRecord vm = TaskNames.hostname(update.task()).map(fleet::get).orElse(null);
        Home home = vm == null ? null : vm.home();
        if (vm != null
                && vm.goal() == Goal.RUN
                && home != null
                && home.agentId().equals(update.agentId())) {
            turn.note(
                    Note.Level.WARN,
                    "an attempt that was taken for dead is alive; the next one takes over from it task=" + update.task()
                            + " agent=" + update.agentId());
        } else if (vm != null && update.agentId() != null) {
            turn.effects.add(new Effect.Kill(update.task(), update.agentId()));
            turn.note(
                    Note.Level.WARN,
                    "ending an attempt that was taken for dead task=" + update.task() + " agent=" + update.agentId());
        } else {
            turn.note(
                    Note.Level.ERROR,
                    "a task of this framework is not in the hostdb; it is left alone. Was an old copy of the hostdb"
                            + " restored? task=" + update.task() + " agent=" + update.agentId());
        }
    }

    private void attend(Chores.Due due, Turn turn) {
        VmRecord vm = fleet.get(due.vm());
        Attempt attempt = vm == null ? null : vm.attempt();
        if (vm != null && due.kind() == Chores.Kind.WAKE) {
            fleet.waiting().add(vm);
        }
        if (vm == null || attempt == null) {
            return;
        }
        switch (due.kind()) {
            case KILL -> kill(vm, attempt, turn);
            case RESTART -> turn.effects.add(tell(VmCommand.Kind.RESTART, vm, attempt));
            case GIVE_UP -> {
                Duration limit = vm.state() == VmState.PLACED ? policy.launchLimit() : policy.startLimit();
                offers.bar(attempt.agentId(), turn.now.plus(policy.hostBar()));
                String reason = "no sign of success within " + limit.toSeconds() + " s";
                apply(vm, Step.to(Lifecycle.overdue(vm, reason, turn.now)), turn);
            }
            case WAKE -> {}
        }
    }

    private static void kill(VmRecord vm, Attempt attempt, Turn turn) {
        if (vm.goal() == Goal.ERASE && attempt.verb() == Verb.RUN) {
            turn.effects.add(tell(VmCommand.Kind.ERASE_ON_KILL, vm, attempt));
        }
        turn.effects.add(new Effect.Kill(attempt.task(), attempt.agentId()));
    }

    private static Effect tell(VmCommand.Kind kind, VmRecord vm, Attempt attempt) {
        return new Effect.Tell(
                attempt.agentId(),
                attempt.executorId(),
                new VmCommand(kind, attempt.task().value(), vm.bootGeneration()));
    }

    /** Makes a step of a VM's life so. */
    private void apply(VmRecord before, Step step, Turn turn) {
        VmRecord after = step.record();
        step.outcomes().forEach(outcome -> outcome(before.hostname(), before, after, outcome, turn));
        if (after == null) {
            fleet.remove(before.hostname());
            chores.forget(before.hostname());
            turn.removed(before.hostname());
            turn.note(Note.Level.INFO, "host is gone, nothing is left of it vm=" + before.hostname());
        } else if (!after.equals(before)) {
            if (after.state() != before.state()) {
                turn.note(level(after), Lines.transition(before, after));
            }
            keep(after, turn);
        }
    }

    private static Note.Level level(VmRecord vm) {
        return switch (vm.state()) {
            case FAILED, UNREACHABLE -> Note.Level.ERROR;
            case ACCEPTED, STOPPING -> vm.failures() > 0 ? Note.Level.WARN : Note.Level.INFO;
            case PLACED, STARTING, RUNNING, STOPPED, DELETING -> Note.Level.INFO;
        };
    }

    private void keep(VmRecord vm, Turn turn) {
        fleet.put(vm);
        chores.consider(vm, turn.now);
        turn.changed(vm);
        if (Lifecycle.wants(vm) != null && vm.state() != VmState.UNREACHABLE) {
            demand.rises(turn.now);
        }
    }

    private void outcome(
            Hostname hostname, @Nullable VmRecord before, @Nullable VmRecord after, Step.Outcome outcome, Turn turn) {
        VmRecord vm = after == null ? before : after;
        Home home = vm == null ? null : vm.home();
        JobResult result = new JobResult(
                outcome.job().resultId(),
                outcome.status(),
                hostname.value(),
                home == null ? null : home.hostname(),
                vm == null ? null : Lines.address(vm),
                outcome.reason(),
                Leases.released(before, after, outcome.job()),
                outcome.job().fields());
        publish(result, turn);
        turn.note(Note.Level.INFO, Lines.result(result, outcome.job().action()));
    }

    private void publish(JobResult result, Turn turn) {
        outbox.put(result.id(), result);
        turn.result(result);
    }
}
