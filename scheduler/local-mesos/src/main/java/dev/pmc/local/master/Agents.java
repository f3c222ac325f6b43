package dev.pmc.local.master;

import dev.pmc.local.MasterTimings;
import dev.pmc.local.link.AgentChannel;
import dev.pmc.local.link.Loop;
import dev.pmc.local.link.Registration;
import dev.pmc.local.link.TaskStates;
import dev.pmc.local.master.RegistryEntry.Standing;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How agents come, go for a while and come back. One whose connection breaks is disconnected: its offers are rescinded, its
 * tasks stay. One that does not answer pings is unreachable ({@link AgentRemoval}). It may come back from both. On the loop
 * only.
 */
final class Agents {
    private static final Logger log = LoggerFactory.getLogger(Agents.class);

    private final MasterState state;
    private final Allocator allocator;
    private final Offers offers;
    private final Tasks tasks;
    private final AgentRemoval removal;
    private final Draining draining;
    private final AgentPings pings;
    private final Loop loop;

    Agents(
            MasterState state,
            Allocator allocator,
            Offers offers,
            Tasks tasks,
            AgentRemoval removal,
            Draining draining,
            Loop loop,
            MasterTimings timings) {
        this.state = state;
        this.allocator = allocator;
        this.offers = offers;
        this.tasks = tasks;
        this.removal = removal;
        this.draining = draining;
        this.loop = loop;
        this.pings = new AgentPings(loop, timings, removal::unreachable);
    }

    /** Returns the id of the agent, or nothing if it is refused, and told to end. */
    Optional<AgentID> register(Registration registration, AgentChannel link) {
        AgentID id = registration.agent().hasId() ? registration.agent().getId() : state.nextAgentId();
        AgentInfo info = registration.agent().toBuilder().setId(id).build();
        Optional<String> refusal = refusal(info, registration.ip());
        if (refusal.isPresent()) {
            log.atWarn()
                    .addKeyValue("agent", id.getValue())
                    .addKeyValue("reason", refusal.get())
                    .log("Agent is refused");
            link.toAgent(port -> port.shutdown(refusal.get()));
            return Optional.empty();
        }
        RegisteredAgent known = state.agent(id);
        if (known != null) {
            reconnect(known, registration, link);
        } else {
            admit(info, registration, link);
        }
        draining.continueWith(id);
        return Optional.of(id);
    }

    private Optional<String> refusal(AgentInfo info, String ip) {
        if (state.registry().is(info.getId(), Standing.GONE)) {
            return Optional.of("Agent has been marked gone");
        }
        return state.registry().content().down().contains(MachineMaintenance.machine(info, ip))
                ? Optional.of("Machine is in maintenance")
                : Optional.empty();
    }

    private void reconnect(RegisteredAgent agent, Registration registration, AgentChannel link) {
        agent.reconnect(link, loop.now());
        Set<TaskID> reported =
                new HashSet<>(registration.tasks().stream().map(Task::getTaskId).toList());
        List<Task> unknown = agent.tasks().stream()
                .filter(task -> !task.ended() && !reported.contains(task.id()))
                .map(MasterTask::toProto)
                .toList();
        removeOtherExecutors(agent, registration);
        endRemovedFrameworks(agent, registration);
        for (Task task : registration.tasks()) {
            if (!TaskStates.terminal(task.getState()) && agent.killed().contains(task.getTaskId())) {
                Call.Kill kill =
                        Call.Kill.newBuilder().setTaskId(task.getTaskId()).build();
                agent.send(port -> port.killTask(task.getFrameworkId(), kill));
            }
        }
        allocator.setAgentActive(agent.id(), !state.registry().isDeactivated(agent.id()));
        welcome(agent, unknown);
        log.atInfo().addKeyValue("agent", agent.id().getValue()).log("Agent is back");
    }

    /** Those that have ended while the agent was away. */
    private void removeOtherExecutors(RegisteredAgent agent, Registration registration) {
        Set<ExecutorID> reported = new HashSet<>(registration.executors().stream()
                .map(ExecutorInfo::getExecutorId)
                .toList());
        Map.copyOf(agent.executors())
                .forEach((framework, executors) -> List.copyOf(executors.keySet()).stream()
                        .filter(executor -> !reported.contains(executor))
                        .forEach(executor -> tasks.removeExecutor(agent, framework, executor)));
    }

    private void admit(AgentInfo info, Registration registration, AgentChannel link) {
        RegisteredAgent agent = new RegisteredAgent(info, registration.ip(), link, loop.now());
        boolean unreachable = registration.agent().hasId() && !state.registry().is(agent.id(), Standing.ADMITTED);
        state.agents().put(agent.id(), agent);
        state.registry().admit(info, loop.now());
        registration.frameworks().forEach(this::recover);
        for (ExecutorInfo executor : registration.executors()) {
            if (state.framework(executor.getFrameworkId()) != null) {
                agent.addExecutor(executor.getFrameworkId(), executor);
            }
        }
        for (Task task : registration.tasks()) {
            Framework framework = state.framework(task.getFrameworkId());
            if (framework != null) {
                admit(task, framework, agent, unreachable);
            }
        }
        endRemovedFrameworks(agent, registration);
        allocator.addAgent(agent.id(), agent.total(), agent.used());
        allocator.setAgentActive(agent.id(), !state.registry().isDeactivated(agent.id()));
        welcome(agent, List.of());
        log.atInfo()
                .addKeyValue("agent", agent.id().getValue())
                .addKeyValue("hostname", info.getHostname())
                .addKeyValue("resources", agent.total())
                .log("Agent registered");
        offers.makeOffers();
    }

    private void admit(Task task, Framework framework, RegisteredAgent agent, boolean unreachable) {
        MasterTask recovered = new MasterTask(task);
        framework.unreachableTasks().remove(recovered.id());
        tasks.add(framework, agent, recovered);
        if (unreachable) {
            framework.send(MasterStatus.event(MasterStatus.of(
                    recovered,
                    recovered.toldState(),
                    Reason.REASON_AGENT_REREGISTERED,
                    "Unreachable agent re-reregistered",
                    loop.now())));
        }
    }

    /** Those that were removed while the agent was away. */
    private void endRemovedFrameworks(RegisteredAgent agent, Registration registration) {
        registration.frameworks().stream()
                .map(FrameworkInfo::getId)
                .filter(state::isRemoved)
                .forEach(framework -> agent.send(port -> port.shutdownFramework(framework)));
    }

    /** A framework that this master learns of from an agent; it is disconnected until its scheduler subscribes. */
    private void recover(FrameworkInfo info) {
        if (state.framework(info.getId()) == null && !state.isRemoved(info.getId())) {
            Framework framework = new Framework(info);
            state.frameworks().put(info.getId(), framework);
            allocator.addFramework(framework.id(), framework.roles(), List.of());
            allocator.deactivateFramework(framework.id());
        }
    }

    private void welcome(RegisteredAgent agent, List<Task> unknownTasks) {
        state.frameworks().values().stream()
                .filter(Framework::connected)
                .filter(framework -> agent.hosts(framework.id()))
                .forEach(framework -> agent.send(port -> port.frameworkSubscribed(framework.info())));
        agent.send(port -> port.registered(agent.id(), unknownTasks));
        pings.start(agent);
    }

    void pong(AgentID agent) {
        pings.answered(agent);
    }

    /** Frameworks without checkpoint lose what they had there, and are told TASK_LOST even if aware of partitions. */
    void disconnected(AgentID agentId, AgentChannel link) {
        RegisteredAgent agent = state.agent(agentId);
        if (agent == null || agent.link() != link || !agent.connected()) {
            return;
        }
        log.atInfo().addKeyValue("agent", agentId.getValue()).log("Agent disconnected");
        agent.disconnect();
        allocator.setAgentActive(agentId, false);
        offers.takeBack(agentId);
        for (Framework framework : List.copyOf(state.frameworks().values())) {
            if (!framework.info().getCheckpoint()) {
                tasks.lose(
                        framework,
                        agent,
                        TaskState.TASK_LOST,
                        Reason.REASON_AGENT_DISCONNECTED,
                        "Agent " + agent.info().getHostname() + " disconnected");
            }
        }
    }

    void unregister(AgentID agent) {
        removal.unregistered(agent, "the agent unregistered");
    }

    /** Agents of the master before this one that have not come back in time. */
    void giveUpOnMissing() {
        state.registry().standing(Standing.ADMITTED).stream()
                .filter(agent -> state.agent(agent) == null)
                .forEach(removal::missing);
    }

    void stop() {
        pings.stopAll();
    }
}
