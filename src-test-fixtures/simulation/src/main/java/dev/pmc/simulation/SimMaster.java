package dev.pmc.simulation;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.placement.Resources;
import dev.pmc.vm.VmTask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The Mesos master, by the rules that {@code src/master/master.cpp} and a recorded one show. What the scheduler hears
 * of a task is in the core's terms already, as the framework's {@code UpdateReader} would put it.
 */
final class SimMaster {
    private static final long PING_TIMEOUT = 75_000;
    private static final long REREGISTER_TIMEOUT = 600_000;

    /** One task of an ACCEPT, as the framework's adapter describes it. */
    record Launch(String taskId, VmTask task, String executorId, Resources need) {}

    final Map<String, SimRegistration> registered = new LinkedHashMap<>();
    private final World world;
    private final SimRegistry registry = new SimRegistry();

    final SimAllocator allocator;
    private int frameworks;
    private long connection;
    private boolean up = true;
    private int term;

    SimMaster(World world) {
        this.world = world;
        allocator = new SimAllocator(world, this);
    }

    // Subscription

    boolean isUp() {
        return up;
    }

    /** Which of the masters that follow one another it is. */
    int term() {
        return term;
    }

    /** Whether that connection is the scheduler's. */
    boolean isConnected(long conn) {
        return up && connection == conn && conn != 0;
    }

    void subscribe(long conn, @Nullable String frameworkId) {
        if (!up) {
            return;
        }
        String given = frameworkId == null ? "F" + ++frameworks : frameworkId;
        if (frameworkId == null && world.hostDb.state().frameworkId() != null && !world.isInOffice(conn)) {
            // One that was deposed before there was a framework: it gets one of its own, in which nothing happens.
            world.toScheduler(conn, new Event.Registered(given));
            return;
        }
        long before = connection;
        connection = conn;
        allocator.connected();
        world.invariants.subscribed(frameworkId, given, world.isInOffice(conn));
        if (before != 0) {
            world.tellOfFailover(before);
        }
        world.toScheduler(conn, new Event.Registered(given));
    }

    void connectionLost(long conn) {
        if (connection == conn) {
            connection = 0;
            allocator.disconnected();
        }
    }

    /** This master dies; another one takes over after a while. */
    void failOver(long duration, boolean registryLost) {
        up = false;
        term++;
        int mine = term;
        registered.clear();
        connection = 0;
        allocator.disconnected();
        world.schedulers.forEach(scheduler -> scheduler.process().take(scheduler.driver()::masterLost));
        if (registryLost) {
            registry.lose();
        }
        world.agenda.in(duration, () -> {
            if (term != mine) {
                return;
            }
            up = true;
            world.say("a new master leads");
            registry.recover();
            for (SimAgent agent : world.agents) {
                world.agenda.in(world.dice.spread(100, 60_000), () -> register(agent));
            }
            world.agenda.in(REREGISTER_TIMEOUT, () -> {
                if (term == mine) {
                    registry.giveUpRecovering()
                            .forEach(id -> world.say("agent did not come back to the new master agent=%s", id));
                }
            });
        });
    }

    // Agents

    /** An agent registers, for the first time or again. */
    void register(SimAgent agent) {
        if (!up || !agent.isReachable()) {
            return;
        }
        String id = agent.id;
        if (registry.isGone(id)) {
            return;
        }
        for (SimRegistration other : List.copyOf(registered.values())) {
            if (other.agent == agent && !other.id.equals(id)) {
                removeReplaced(other);
            }
        }
        SimRegistration known = registered.get(id);
        agent.registrations++;
        boolean wasRecovering = registry.admit(id);
        SimRegistration registration = known == null ? new SimRegistration(agent) : known;
        registered.put(id, registration);
        registration.executors.clear();
        registration.executors.addAll(agent.executorIds());
        List<String> unknown = new ArrayList<>(registration.tasks.keySet());
        agent.tasks.forEach((taskId, task) -> {
            unknown.remove(taskId);
            SimRegistration.Task mine = registration.tasks.computeIfAbsent(
                    taskId, t -> new SimRegistration.Task(task.executorId, world.invariants.needOf(taskId)));
            learn(taskId, mine, task.latest);
            if (known == null && !wasRecovering) {
                hearsay(taskId, id, task.latest);
            }
            if (mine.killed) {
                agent.kill(taskId);
            }
        });
        unknown.forEach(agent::unknown);
        agent.resend();
        allocator.agentChanged(registration);
        world.say("agent registered agent=%s on=%s", id, agent.machine.hostname);
    }

    /** An agent has come back at the same address under another id. */
    private void removeReplaced(SimRegistration old) {
        remove(old, SimWord.of(Kind.FORGOTTEN, "a new agent registered at the same address"));
        registry.remove(old.id);
    }

    private void remove(SimRegistration registration, SimWord word) {
        registered.remove(registration.id);
        allocator.agentGone(registration);
        registration.tasks.forEach((taskId, task) -> {
            if (!task.latest.isEnd() || task.uuid != null) {
                tell(taskId, registration.id, word, null);
            }
        });
    }

    /** An agent has stopped answering; after some pings it is unreachable. */
    void pingsMissing(SimAgent agent, String id) {
        world.agenda.in(PING_TIMEOUT, () -> {
            SimRegistration registration = registered.get(id);
            if (registration != null && registration.agent == agent && !(agent.isReachable() && agent.id.equals(id))) {
                registry.unreachable(id);
                world.say("agent is unreachable agent=%s", id);
                remove(registration, SimWord.of(Kind.UNREACHABLE, "agent unreachable"));
            }
        });
    }

    /** An operator says that an agent is gone for good. */
    void markGone(String id) {
        if (!up || !registry.knows(id)) {
            return;
        }
        boolean wasUnreachable = registry.isUnreachable(id);
        registry.gone(id);
        SimRegistration registration = registered.get(id);
        if (registration != null) {
            remove(registration, SimWord.of(Kind.AGENT_GONE, "gone by operator"));
        } else if (wasUnreachable) {
            // A master remembers the tasks of agents that became unreachable in its own time.
            world.invariants
                    .tasksOn(id)
                    .forEach(taskId -> tell(taskId, id, SimWord.of(Kind.AGENT_GONE, "gone by operator"), null));
        }
        world.say("agent is gone, says an operator agent=%s", id);
    }

    /** Whether the master would say so if it were asked. */
    boolean isGone(String id) {
        return registry.isGone(id);
    }

    void executorExited(SimAgent agent, String executorId) {
        String id = agent.id;
        world.fromAgent(agent, false, () -> {
            SimRegistration registration = registered.get(id);
            if (registration != null && !agent.executorIds().contains(executorId)) {
                registration.executors.remove(executorId);
                allocator.agentChanged(registration);
            }
        });
    }

    // Tasks

    void updated(SimAgent agent, SimAgent.Update update) {
        SimRegistration registration = registered.get(agent.id);
        if (!up || registration == null) {
            return;
        }
        SimRegistration.Task task = registration.tasks.get(update.taskId());
        if (task != null) {
            boolean ends = update.latest().isEnd() && !task.latest.isEnd();
            learn(update.taskId(), task, update.latest());
            task.uuid = update.uuid();
            task.lastWasEnd = update.word().isEnd();
            if (ends) {
                allocator.agentChanged(registration);
            }
        }
        world.invariants.told(update.uuid(), update.word());
        tell(update.taskId(), agent.id, update.word(), update.uuid());
    }

    private void learn(String taskId, SimRegistration.Task task, SimWord latest) {
        task.latest = latest;
        if (latest.isEnd()) {
            world.load.endKnown(taskId);
        }
    }

    void accept(long conn, List<String> offerIds, List<Launch> launches) {
        if (!isConnected(conn)) {
            return;
        }
        SimAllocator.Taken taken = allocator.take(offerIds);
        SimRegistration registration = taken == null ? null : registered.get(taken.agentId());
        if (taken == null || registration == null) {
            launches.forEach(launch ->
                    tell(launch.taskId(), "", SimWord.of(Kind.NEVER_RAN, "Task launched with invalid offers"), null));
            return;
        }
        Resources free = taken.resources();
        for (Launch launch : launches) {
            boolean pays = !registration.executors.contains(launch.executorId());
            Resources cost = pays ? launch.need().plus(World.EXECUTOR_SHARE) : launch.need();
            if (!free.contains(cost) || registration.tasks.containsKey(launch.taskId())) {
                tell(launch.taskId(), registration.id, SimWord.of(Kind.HOST_FAILED, "task invalid"), null);
                continue;
            }
            free = free.minus(cost);
            registration.tasks.put(launch.taskId(), new SimRegistration.Task(launch.executorId(), launch.need()));
            registration.executors.add(launch.executorId());
            world.invariants.accepted(launch, registration.id);
            SimAgent agent = registration.agent;
            String agentId = registration.id;
            world.toAgent(agent, false, () -> {
                if (agent.id.equals(agentId)) {
                    agent.launch(launch.taskId(), launch.task(), launch.executorId(), pays);
                }
            });
        }
    }

    void kill(long conn, String taskId, String agentId) {
        if (!isConnected(conn)) {
            return;
        }
        for (SimRegistration registration : registered.values()) {
            SimRegistration.Task task = registration.tasks.get(taskId);
            if (task != null) {
                if (registration.id.equals(agentId)) {
                    task.killed = true;
                    world.toAgent(registration.agent, true, () -> registration.agent.kill(taskId));
                }
                return;
            }
        }
        reconcile(new Effect.Known(new TaskId(taskId), agentId));
    }

    void reconcile(long conn, List<Effect.Known> tasks) {
        if (!isConnected(conn)) {
            return;
        }
        if (tasks.isEmpty()) {
            for (SimRegistration registration : List.copyOf(registered.values())) {
                registration.tasks.forEach((taskId, task) -> hearsay(taskId, registration.id, task.latest));
            }
        }
        tasks.forEach(this::reconcile);
    }

    private void reconcile(Effect.Known known) {
        String taskId = known.task().value();
        for (SimRegistration registration : registered.values()) {
            SimRegistration.Task task = registration.tasks.get(taskId);
            if (task != null) {
                hearsay(taskId, registration.id, task.latest);
                return;
            }
        }
        String agentId = known.agentId();
        if (registry.isRecovering(agentId)) {
            return;
        }
        Kind kind = registered.containsKey(agentId)
                ? Kind.FORGOTTEN
                : registry.isGone(agentId) ? Kind.AGENT_GONE : Kind.UNREACHABLE;
        tell(taskId, agentId, SimWord.of(kind, "Reconciliation"), null);
    }

    /** The master's own word of a task's state, which has no report. Of an end it does not count. */
    private void hearsay(String taskId, String agentId, SimWord latest) {
        switch (latest.kind()) {
            case FINISHED, KILLED, REFUSED, HOST_FAILED, NOT_FETCHED, LOST -> {}
            case NEVER_RAN, FORGOTTEN -> tell(taskId, agentId, SimWord.of(Kind.FORGOTTEN, "Reconciliation"), null);
            case STAGING, STARTING, RUNNING, UNREACHABLE, AGENT_GONE ->
                tell(taskId, agentId, SimWord.of(latest.kind(), "Reconciliation"), null);
        }
    }

    void acknowledge(long conn, TaskUpdate.Receipt receipt) {
        if (!isConnected(conn)) {
            return;
        }
        SimRegistration registration = registered.get(receipt.agentId());
        if (registration == null) {
            return;
        }
        String taskId = receipt.task().value();
        SimRegistration.Task task = registration.tasks.get(taskId);
        if (task != null && receipt.uuid().equals(task.uuid)) {
            task.uuid = null;
            if (task.lastWasEnd) {
                registration.tasks.remove(taskId);
            }
        }
        world.toAgent(registration.agent, true, () -> registration.agent.acknowledged(taskId, receipt.uuid()));
    }

    /** Has an executor hear something. */
    void message(long conn, String agentId, String executorId, Consumer<SimExecutor> word) {
        SimRegistration registration = registered.get(agentId);
        if (isConnected(conn) && registration != null) {
            world.toAgent(registration.agent, true, () -> registration.agent.message(executorId, word));
        }
    }

    private void tell(String taskId, String agentId, SimWord word, @Nullable String uuid) {
        if (connection == 0) {
            return;
        }
        TaskId task = new TaskId(taskId);
        TaskUpdate.Receipt receipt = uuid == null ? null : new TaskUpdate.Receipt(task, agentId, uuid);
        world.toScheduler(
                connection,
                new Event.TaskUpdated(new TaskUpdate(
                        task,
                        word.kind(),
                        agentId.isEmpty() ? null : agentId,
                        word.report(),
                        word.message(),
                        receipt)));
    }

    void offer(List<dev.pmc.placement.Offer> offers) {
        world.toScheduler(connection, new Event.OffersArrived(offers));
    }

    void rescind(String offerId) {
        pass(new Event.OfferRescinded(offerId));
    }

    void pass(Event event) {
        if (connection != 0) {
            world.toScheduler(connection, event);
        }
    }
}
