package dev.pmc.status;

import dev.pmc.core.Foresight;
import dev.pmc.core.decision.Bar;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.decision.State;
import dev.pmc.core.fleet.Requests;
import dev.pmc.core.group.GroupReply;
import dev.pmc.core.job.JobKey;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.loop.LoopWatch;
import dev.pmc.placement.Attribute;
import dev.pmc.placement.Outlook;
import dev.pmc.placement.Prospects;
import dev.pmc.placement.Request;
import dev.pmc.placement.constraint.AgentFacts;
import dev.pmc.status.HostStatus.Work;
import dev.pmc.status.StatusEvent.Kind;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Word;
import dev.pmc.vm.WorkProgress;
import dev.pmc.vm.WorkStep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the loop leaves word of how things stand, and everybody else reads it.
 *
 * <p>Thread rule: {@link #turned} is the loop's; all else is for any thread. A turn costs what has changed in it, however
 * large the fleet is, and readers never wait for the loop or make it wait.
 */
public final class StatusBoard implements LoopWatch {
    private static final int HAPPENINGS = 10_000;

    private final Policy policy;
    private final Instant started;
    private final StatusEvents happenings = new StatusEvents(HAPPENINGS);
    private final Refusals refusals = new Refusals();
    private final CounterBoard counters = new CounterBoard(this::snapshot);
    private final Replies<GroupReply> groupReplies = new Replies<>();
    private final Replies<Outlook> outlooks = new Replies<>();
    private final ConsoleReader consoles;
    private final KnownHosts hosts;
    private final AgentCensus agents;
    private Snapshot.Master master;
    private Snapshot.Rounds rounds = new Snapshot.Rounds(0, null, 0);
    private final ConcurrentSkipListSet<JobKey> buried = new ConcurrentSkipListSet<>();
    private volatile Snapshot snapshot;

    /** A board that shows what pmc remembers, and nothing of the world yet. */
    public StatusBoard(State state, Policy policy, Instant started) {
        this(state, KnownHosts.of(state, policy), policy, started);
    }

    /**
     * The same, at once, however many hosts there are.
     *
     * @param hosts those of the state, which are this one's from now on
     */
    public StatusBoard(State state, KnownHosts hosts, Policy policy, Instant started) {
        this.policy = policy;
        this.started = started;
        this.hosts = hosts;
        agents = hosts.agents();
        consoles = new ConsoleReader(policy, this::snapshot);
        master = new Snapshot.Master(false, null, state.frameworkId());
        snapshot = publish(state, drained(state), started);
    }

    /** How things stand. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** What has happened lately. */
    public StatusEvents happenings() {
        return happenings;
    }

    /** What the VMs have used. */
    public CounterBoard counters() {
        return counters;
    }

    /** What their guests say. */
    public ConsoleReader consoles() {
        return consoles;
    }

    /** What is replied to those who want something of groups. */
    public Replies<GroupReply> groupReplies() {
        return groupReplies;
    }

    /** What is replied to those who want to know what agents have left. */
    public Replies<Outlook> outlooks() {
        return outlooks;
    }

    /** Foresees with what agents have left whether there are agents for the VMs of a plan. */
    public Foresight foresight(Outlook outlook) {
        Snapshot now = snapshot;
        return new Foresight(now.records(), outlook, policy, now.at());
    }

    /** When pmc was started; what happened before is known from the records only. */
    public Instant started() {
        return started;
    }

    /**
     * What a host asks of placement, for itself or for its move; empty if it does not wait for an agent. One out of reach asks for its machine, in case
     * that comes back as another agent; but what is waited for is that it can be reached.
     */
    public Optional<Request> request(VmRecord vm) {
        return vm.standing().isReachable() ? Requests.of(vm, policy) : Optional.empty();
    }

    /** Why a host that waits has no agent; empty if it does not ask for one. */
    public Optional<Refusals.Answer> why(VmRecord vm) {
        return request(vm).map(this::why);
    }

    /** Why no agent that was ever seen could take what asks for that; empty if one could. */
    public Optional<String> objection(Request request) {
        return Prospects.objection(
                request,
                snapshot.records().machines().stream()
                        .flatMap(machine -> machine.agents().stream()
                                .map(agent -> new SeenAgent(machine.hostname(), agent.attributes())))
                        .toList());
    }

    /** An agent as a record tells of it. */
    private record SeenAgent(String hostname, Map<String, Attribute> attributes) implements AgentFacts {}

    /** Why what asks for that has no agent. */
    public Refusals.Answer why(Request request) {
        return refusals.answer(request, snapshot.agents());
    }

    /** The jobs that were buried since the start, and may be there still. */
    public Set<JobKey> buried() {
        return Set.copyOf(buried);
    }

    /** Waits until things stand as somebody wants them, or for so long. Returns whether they do. */
    public boolean await(Predicate<Snapshot> wanted, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            while (!wanted.test(snapshot)) {
                if (System.nanoTime() > end) {
                    return false;
                }
                Thread.sleep(5);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void turned(LoopTurn turn) {
        turn.events().forEach(event -> seen(event, turn.now()));
        turn.decision().changes().vms().forEach((hostname, after) -> changed(hostname, after.orElse(null), turn.now()));
        turn.decision().progress().forEach((hostname, work) -> works(hostname, work.orElse(null), turn.now()));
        for (JobResult result : turn.decision().changes().results()) {
            String status = Word.of(result.status());
            happened(turn.now(), Kind.JOB, result.hostname(), result.baremetal(), null, null, status, result.reason());
        }
        turn.decision().changes().machines().forEach((name, machine) -> {
            boolean yes = machine.drained();
            if (yes != snapshot.drained().contains(name)) {
                happened(
                        turn.now(),
                        Kind.AGENT,
                        null,
                        machine.hostname(),
                        null,
                        null,
                        yes ? "drained" : "undrained",
                        null);
            }
        });
        turn.decision()
                .changes()
                .groups()
                .forEach((name, after) -> GroupEvents.of(snapshot.records().group(name), after.orElse(null))
                        .ifPresent(change -> happenings.add(
                                turn.now(),
                                Kind.GROUP,
                                null,
                                null,
                                null,
                                change.from(),
                                change.to(),
                                change.reason(),
                                name.value())));
        turn.decision().barred().forEach((agentId, bar) -> barred(agentId, bar.orElse(null), turn.now()));
        turn.decision().effects().forEach(effect -> done(effect, turn.now()));
        refusals.keep(turn.decision().unplaced(), turn.now());
        Set<String> drained = turn.decision().changes().machines().isEmpty()
                ? snapshot.drained()
                : drained(turn.decision().state());
        snapshot = publish(turn.decision().state(), drained, turn.now());
        happenings.announce();
        groupReplies.tell(turn.decision().replies());
        outlooks.tell(turn.decision().outlooks());
    }

    private void barred(String agentId, @Nullable Bar bar, Instant now) {
        agents.barred(agentId, bar);
        AgentStatus agent = agents.snapshot().get(agentId);
        String hostname = agent == null ? null : agent.hostname();
        String reason = bar == null ? null : bar.reason();
        happened(now, Kind.AGENT, null, hostname, null, null, bar == null ? "unbarred" : "barred", reason);
    }

    /** The drained machines, by name. */
    private static Set<String> drained(State state) {
        return state.machines().stream()
                .filter(Machine::drained)
                .map(Machine::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    private Snapshot publish(State state, Set<String> drained, Instant now) {
        return new Snapshot(
                now,
                hosts.hosts(),
                agents.snapshot(),
                hosts.states(),
                hosts.troubles(),
                master,
                rounds,
                drained,
                state.outbox().size(),
                state);
    }

    private void seen(Event event, Instant now) {
        if (event instanceof Event.OffersArrived arrived) {
            for (AgentStatus agent : agents.offered(arrived.offers(), now)) {
                happened(now, Kind.AGENT, null, agent.hostname(), null, null, "seen", null);
            }
        } else if (event instanceof Event.OfferRescinded rescinded) {
            agents.gone(rescinded.offerId());
        } else if (event instanceof Event.Registered registered) {
            agents.noOffers();
            master = new Snapshot.Master(true, now, registered.frameworkId());
            happened(now, Kind.MASTER, null, null, null, null, "connected", null);
        } else if (event instanceof Event.Disconnected) {
            agents.noOffers();
            if (master.connected()) {
                master = new Snapshot.Master(false, now, master.frameworkId());
                happened(now, Kind.MASTER, null, null, null, null, "disconnected", null);
            }
        }
    }

    private void done(Effect effect, Instant now) {
        if (effect instanceof Effect.Accept accept) {
            accept.offerIds().forEach(agents::gone);
        } else if (effect instanceof Effect.Decline decline) {
            decline.offerIds().forEach(agents::gone);
        } else if (effect instanceof Effect.BuryJob bury) {
            buried.add(bury.ticket().key());
            if (buried.size() > HAPPENINGS) {
                buried.pollFirst();
            }
        } else if (effect instanceof Effect.Reconcile reconcile) {
            rounds = new Snapshot.Rounds(
                    rounds.rounds() + 1, now, reconcile.tasks().size());
        }
    }

    private void changed(Hostname hostname, @Nullable VmRecord after, Instant now) {
        HostStatus before = hosts.get(hostname.value());
        hosts.put(hostname.value(), before, after == null ? null : next(before, after, now));
        if (after == null) {
            VmRecord last = before == null ? null : before.record();
            happened(
                    now,
                    Kind.HOST_GONE,
                    hostname.value(),
                    agent(last),
                    null,
                    last == null ? null : Word.of(last.state()),
                    null,
                    null);
        }
    }

    /** An executor tells how its work on a host goes on. What it tells again and again is no news, and only a new step an event. */
    private void works(Hostname hostname, @Nullable WorkProgress progress, Instant now) {
        HostStatus host = hosts.get(hostname.value());
        if (host == null) {
            return;
        }
        Work before = host.work();
        Work work = progress == null ? null : Work.after(before, progress, now);
        if (Objects.equals(before, work)) {
            return;
        }
        hosts.put(hostname.value(), host, host.at(work));
        if (progress != null
                && progress.step() != WorkStep.OTHER
                && (before == null || !before.isAt(progress.step()))) {
            VmRecord vm = host.record();
            String task = vm.attempt() == null ? null : vm.attempt().task().value();
            String from = before == null ? null : before.progress().step().word();
            String to = progress.step().word();
            happened(now, Kind.STEP, hostname.value(), agent(vm), task, from, to, progress.words());
        }
    }

    private HostStatus next(@Nullable HostStatus before, VmRecord after, Instant now) {
        VmRecord last = before == null ? null : before.record();
        HostStatus known = before == null ? new HostStatus(after, null, List.of()) : before;
        if (last != null && last.state() == after.state() && stand(last).equals(stand(after))) {
            return new HostStatus(after, known.work(), known.history());
        }
        StatusEvent happening = happenings.add(
                now,
                Kind.HOST,
                after.hostname().value(),
                agent(after),
                after.attempt() == null ? null : after.attempt().task().value(),
                last == null ? null : stand(last),
                stand(after),
                after.reason(),
                after.member() == null ? null : after.member().group().value());
        return known.next(after, happening);
    }

    /** The state as people see it: that of a running host is its guest's, if it has answered or is in trouble. */
    private static String stand(VmRecord vm) {
        return HostStatus.trouble(vm)
                .map(Word::of)
                .orElse(vm.standing().isOn() && vm.guest().ready() ? "ready" : Word.of(vm.state()));
    }

    private static @Nullable String agent(@Nullable VmRecord vm) {
        return vm == null || vm.home() == null ? null : vm.home().hostname();
    }

    private StatusEvent happened(
            Instant at,
            Kind kind,
            @Nullable String host,
            @Nullable String agent,
            @Nullable String task,
            @Nullable String from,
            @Nullable String to,
            @Nullable String reason) {
        return happenings.add(at, kind, host, agent, task, from, to, reason, null);
    }
}
