package dev.pmc.simulation;

import dev.pmc.core.Core;
import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Decision;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.State;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.placement.Offer;
import dev.pmc.placement.Resources;
import dev.pmc.vm.VmTask.VirtType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler's process around the real core: loop, queue feeder, queue replies and Mesos adapter. Between any two
 * steps, a step being a commit or an effect, it may be killed; only the hostdb survives.
 */
final class SimScheduler {
    static final Policy POLICY =
            Policy.standard(archive -> archive == null ? "virtmesos" : "virtmesos-" + archive, VirtType.QEMU);

    private final World world;
    private final Sabotage sabotage;
    private final Map<Integer, Long> crashes = new HashMap<>();
    private int steps;
    private int crashed;
    private int life;
    private long epoch;
    /** What the hostdb would hold if it had stored what the core asked for, and nothing else. */
    private State asked = State.empty("none");

    private final Deque<Decision> decided = new ArrayDeque<>();
    private final Deque<Effect> effects = new ArrayDeque<>();
    private boolean alive;
    private long connections;
    private long connection;
    private long registeredAt;
    private @Nullable Core core;
    private final List<Event> inbox = new ArrayList<>();
    private final Map<String, Offer> offers = new LinkedHashMap<>();
    private @Nullable QueueClient queue;
    private final MasterCalls calls;
    private boolean awake;
    private long tick = Long.MAX_VALUE;

    SimScheduler(World world, Sabotage sabotage) {
        this.world = world;
        this.sabotage = sabotage;
        calls = new MasterCalls(world, this);
    }

    void crashAt(int step, long downtime) {
        crashes.put(step, downtime);
    }

    /** It is not killed any more. */
    void calm() {
        crashes.clear();
    }

    int crashed() {
        return crashed;
    }

    boolean isAlive() {
        return alive;
    }

    /** For how long it has heard, without a break, what the master says. */
    long listened() {
        return connection == 0 ? 0 : world.agenda.now() - registeredAt;
    }

    boolean isIdle() {
        return alive && inbox.isEmpty() && decided.isEmpty() && effects.isEmpty() && queue().isIdle();
    }

    // Life and death

    void start() {
        life++;
        alive = true;
        world.say("the scheduler starts");
        epoch = world.hostDb.newEpoch();
        asked = world.hostDb.state();
        core = new Core(asked, POLICY);
        queue = new QueueClient(world, sabotage, this::post);
        carryOut(core().resume(world.agenda.instant()));
        if (alive) {
            connectIn(world.dice.between(1, 500));
            queue().jobsIn(0);
            planTick();
        }
    }

    private Core core() {
        if (core == null) {
            throw new IllegalStateException("the scheduler is not running");
        }
        return core;
    }

    private QueueClient queue() {
        if (queue == null) {
            throw new IllegalStateException("the scheduler is not running");
        }
        return queue;
    }

    /** There may be jobs after that time. */
    void jobsIn(long delay) {
        if (alive) {
            queue().jobsIn(delay);
        }
    }

    /** Counts a step; true if the process was killed before it. */
    private boolean killed() {
        Long downtime = crashes.get(++steps);
        if (downtime == null) {
            return false;
        }
        crashed++;
        world.say("the scheduler is killed before step %s", steps);
        queue().die();
        alive = false;
        core = null;
        inbox.clear();
        decided.clear();
        effects.clear();
        offers.clear();
        awake = false;
        tick = Long.MAX_VALUE;
        long lost = connection;
        connection = 0;
        world.agenda.in(world.dice.between(0, 100), () -> world.master.connectionLost(lost));
        world.agenda.in(world.dice.between(0, 100), world.queue::dropConnections);
        world.invariants.schedulerForgot();
        world.agenda.in(downtime + 100, this::start);
        return true;
    }

    // The loop

    private void post(Event event) {
        inbox.add(sabotage.heard(event));
        wake(world.dice.between(0, 5));
    }

    private void wake(long delay) {
        if (!awake) {
            awake = true;
            int mine = life;
            world.agenda.in(delay, () -> {
                if (alive && life == mine) {
                    awake = false;
                    turn();
                }
            });
        }
    }

    private void turn() {
        List<Event> batch = List.copyOf(inbox);
        inbox.clear();
        if (world.isTraced()) {
            batch.forEach(event -> world.say("    <- %s", TraceLines.of(event)));
        }
        carryOut(core().decide(batch, world.agenda.instant()));
        if (alive) {
            planTick();
        }
    }

    private void planTick() {
        long due = core().nextDue().map(Agenda::millis).orElse(Long.MAX_VALUE);
        if (due != Long.MAX_VALUE && due < tick) {
            tick = Math.max(due, world.agenda.now() + 1);
            long mine = tick;
            int life = this.life;
            world.agenda.at(tick, () -> {
                if (alive && this.life == life && tick == mine) {
                    tick = Long.MAX_VALUE;
                    if (!awake) {
                        turn();
                    }
                }
            });
        }
    }

    private void carryOut(Decision decision) {
        for (Effect effect : sabotage.early(decision)) {
            if (killed()) {
                return;
            }
            perform(effect);
        }
        decided.add(decision);
        soon(decided, this::commit);
    }

    /** In a while, in which turns may be decided and committed; a crash forgets what is not done. */
    private <T> void soon(Deque<T> waiting, Consumer<T> step) {
        int mine = life;
        world.agenda.in(world.dice.between(0, 3), () -> {
            while (alive && life == mine && !waiting.isEmpty()) {
                if (!killed()) {
                    step.accept(waiting.remove());
                }
            }
        });
    }

    private void commit(Decision decision) {
        Changes changes = sabotage.stored(decision.changes());
        if (!changes.isEmpty()) {
            world.hostDb.commit(epoch, changes);
            world.invariants.committed(changes);
        }
        if (!decision.changes().isEmpty()) {
            asked = asked.after(decision.changes());
        }
        Invariants.stateIsWhatChangesComeTo(decision.state(), asked);
        if (world.isTraced()) {
            decision.notes().forEach(note -> world.say("  %s", note));
        }
        effects.addAll(sabotage.late(decision));
        soon(effects, this::perform);
    }

    private void perform(Effect effect) {
        if (world.isTraced()) {
            world.say("    -> %s", TraceLines.of(effect));
        }
        if (effect instanceof Effect.ForMesos call) {
            call.performBy(calls);
        } else if (effect instanceof Effect.ForQueue answer) {
            queue().perform(answer);
        }
    }

    // Mesos

    /** The connection to the master in use; 0 if there is none. */
    long connection() {
        return connection;
    }

    @Nullable
    Offer use(String offerId) {
        world.invariants.offerUsed(offerId);
        return offers.remove(offerId);
    }

    void launch(Effect.Accept accept) {
        List<Offer> used = new ArrayList<>();
        for (String id : accept.offerIds()) {
            Offer offer = use(id);
            if (offer != null) {
                used.add(offer);
            }
        }
        if (used.size() < accept.offerIds().size() || connection == 0) {
            accept.launches().forEach(launch -> post(neverRan(launch, accept.agentId())));
            return;
        }
        Set<String> running = new HashSet<>();
        Resources free = Resources.NONE;
        for (Offer offer : used) {
            running.addAll(offer.executorIds());
            free = free.plus(offer.resources());
        }
        List<SimMaster.Launch> launches = new ArrayList<>();
        for (Effect.Launch launch : accept.launches()) {
            String executor = POLICY.tasks().executors().apply(launch.executor());
            Resources cost = running.add(executor) ? launch.need().plus(World.EXECUTOR_SHARE) : launch.need();
            if (!free.contains(cost)) {
                throw new Violation("offers are not over-committed", launch.taskId() + " takes more than was offered");
            }
            free = free.minus(cost);
            launches.add(new SimMaster.Launch(launch.taskId().value(), launch.task(), executor, launch.need()));
        }
        world.invariants.launching(launches);
        world.invariants.noMachineOverloaded(used.get(0).agentId(), launches);
        long conn = connection;
        world.toMaster(conn, false, () -> world.master.accept(conn, accept.offerIds(), launches));
    }

    private static Event neverRan(Effect.Launch launch, String agentId) {
        return new Event.TaskUpdated(
                new TaskUpdate(launch.taskId(), TaskUpdate.Kind.NEVER_RAN, agentId, null, "the offer went away", null));
    }

    /** The master has said something on a connection. */
    void heard(long conn, Event event) {
        if (!alive || conn != connection) {
            return;
        }
        if (event instanceof Event.Registered) {
            offers.clear();
            registeredAt = world.agenda.now();
            world.invariants.schedulerForgot();
        } else if (event instanceof Event.OffersArrived arrived) {
            arrived.offers().forEach(offer -> offers.put(offer.id(), offer));
            arrived.offers().forEach(offer -> world.invariants.offerCame(offer.id()));
        } else if (event instanceof Event.OfferRescinded rescinded) {
            offers.remove(rescinded.offerId());
            world.invariants.offerVoid(rescinded.offerId());
        }
        post(event);
    }

    /** That connection breaks, if it is the one in use. */
    void disconnect(long conn, long duration) {
        if (alive && conn == connection && conn != 0) {
            world.master.connectionLost(conn);
            masterLost();
            connectIn(duration);
        }
    }

    void disconnect(long duration) {
        disconnect(connection, duration);
    }

    /** The connection is gone, because the master is. */
    void masterLost() {
        if (alive && connection != 0) {
            connection = 0;
            offers.clear();
            world.invariants.schedulerForgot();
            post(new Event.Disconnected());
            connectIn(1_000);
        }
    }

    private void connectIn(long delay) {
        int mine = life;
        world.agenda.in(delay, () -> {
            if (!alive || life != mine || connection != 0) {
                return;
            }
            if (!world.master.isUp()) {
                connectIn(world.dice.between(500, 3_000));
                return;
            }
            connection = ++connections;
            long conn = connection;
            String id = core().state().frameworkId();
            world.toMaster(conn, false, () -> {
                if (connection == conn) {
                    world.master.subscribe(conn, id);
                }
            });
        });
    }
}
