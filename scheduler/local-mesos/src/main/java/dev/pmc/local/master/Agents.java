package dev.pmc.local.master;

import dev.pmc.local.MasterTimings;
import dev.pmc.local.link.AgentLink;
import dev.pmc.local.link.Loop;
import dev.pmc.local.link.Registration;
import dev.pmc.local.link.TaskStates;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents of a master. One whose connection breaks is disconnected: its offers are rescinded, its tasks stay. One
 * that does not answer pings is unreachable: its tasks are told so, or as lost. It may come back from both. On the
 * loop only.
 */
final class Agents {
    private static final Logger log = LoggerFactory.getLogger(Agents.class);

    private final MasterState state;
    private final Allocator allocator;
    private final Offers offers;
    private final Tasks tasks;
    private final AgentPings pings;
    private final Loop loop;

    Agents(MasterState state, Allocator allocator, Offers offers, Tasks tasks, Loop loop, MasterTimings timings) {
        this.state = state;
        this.allocator = allocator;
        this.offers = offers;
        this.tasks = tasks;
        this.loop = loop;
        this.pings = new AgentPings(loop, timings, this::markUnreachable);
    }

    /** Returns the id of the agent, or nothing if it is refused. */
    Optional<AgentID> register(Registration registration, AgentLink link) {
        AgentID id = registration.agent().hasId() ? registration.agent().getId() : state.nextAgentId();
        if (state.registry().isGone(id)) {
            log.atWarn().addKeyValue("agent", id.getValue()).log("Agent that was marked gone is refused");
            return Optional.empty();
        }
        RegisteredAgent known = state.agent(id);
        if (known != null) {
            reconnect(known, registration, link);
        } else {
            admit(registration.agent().toBuilder().setId(id).build(), registration, link);
        }
        return Optional.of(id);
    }

    private void reconnect(RegisteredAgent agent, Registration registration, AgentLink link) {
        agent.reconnect(link);
        Set<TaskID> reported =
                new HashSet<>(registration.tasks().stream().map(Task::getTaskId).toList());
        List<Task> unknown = agent.tasks().stream()
                .filter(task -> !task.ended() && !reported.contains(task.id()))
                .map(MasterTask::toProto)
                .toList();
        Set<ExecutorID> executors = new HashSet<>(registration.executors().stream()
                .map(ExecutorInfo::getExecutorId)
                .toList());
        for (Map.Entry<FrameworkID, Map<ExecutorID, ExecutorInfo>> entry :
                Map.copyOf(agent.executors()).entrySet()) {
            for (ExecutorID executor : List.copyOf(entry.getValue().keySet())) {
                if (!executors.contains(executor)) {
                    tasks.removeExecutor(agent, entry.getKey(), executor);
                }
            }
        }
        endRemovedFrameworks(agent, registration);
        for (Task task : registration.tasks()) {
            if (!TaskStates.terminal(task.getState()) && agent.killed().contains(task.getTaskId())) {
                Call.Kill kill =
                        Call.Kill.newBuilder().setTaskId(task.getTaskId()).build();
                agent.send(port -> port.killTask(task.getFrameworkId(), kill));
            }
        }
        allocator.setAgentActive(agent.id(), true);
        welcome(agent, unknown);
        log.atInfo().addKeyValue("agent", agent.id().getValue()).log("Agent is back");
    }

    private void admit(AgentInfo info, Registration registration, AgentLink link) {
        RegisteredAgent agent = new RegisteredAgent(info, link);
        boolean expected = state.registry().isAdmitted(info.getId())
                || !registration.agent().hasId();
        state.agents().put(agent.id(), agent);
        state.registry().admit(agent.id());
        registration.frameworks().forEach(this::recover);
        for (ExecutorInfo executor : registration.executors()) {
            if (state.framework(executor.getFrameworkId()) != null) {
                agent.addExecutor(executor.getFrameworkId(), executor);
            }
        }
        for (Task task : registration.tasks()) {
            Framework framework = state.framework(task.getFrameworkId());
            if (framework == null) {
                continue;
            }
            MasterTask recovered = new MasterTask(task);
            framework.unreachableTasks().remove(recovered.id());
            tasks.add(framework, agent, recovered);
            if (!expected) {
                framework.send(MasterStatus.event(MasterStatus.of(
                        recovered,
                        recovered.toldState(),
                        Reason.REASON_AGENT_REREGISTERED,
                        "Unreachable agent re-reregistered",
                        loop.now())));
            }
        }
        endRemovedFrameworks(agent, registration);
        allocator.addAgent(agent.id(), agent.total(), agent.used());
        welcome(agent, List.of());
        log.atInfo()
                .addKeyValue("agent", agent.id().getValue())
                .addKeyValue("hostname", info.getHostname())
                .addKeyValue("resources", agent.total())
                .log("Agent registered");
        offers.makeOffers();
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
    void disconnected(AgentID agentId, AgentLink link) {
        RegisteredAgent agent = state.agent(agentId);
        if (agent == null || agent.link() != link || !agent.connected()) {
            return;
        }
        log.atInfo().addKeyValue("agent", agentId.getValue()).log("Agent disconnected");
        agent.disconnect();
        allocator.setAgentActive(agentId, false);
        offers.rescind(offer -> offer.agent().equals(agentId));
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

    void markUnreachable(RegisteredAgent agent) {
        log.atInfo().addKeyValue("agent", agent.id().getValue()).log("Agent is unreachable");
        state.registry().markUnreachable(agent.id(), loop.now());
        for (Framework framework : state.frameworks().values()) {
            if (framework.has(Capability.Type.PARTITION_AWARE)) {
                agent.tasks().stream()
                        .filter(task -> task.frameworkId().equals(framework.id()) && !task.ended())
                        .forEach(task -> framework.unreachableTasks().put(task.id(), agent.id()));
            }
        }
        remove(agent, TaskState.TASK_UNREACHABLE, "health check timed out");
    }

    /** The agent is offered to nobody any more. */
    void deactivate(AgentID agentId) {
        log.atInfo().addKeyValue("agent", agentId.getValue()).log("Agent is drained");
        allocator.setAgentActive(agentId, false);
        offers.rescind(offer -> offer.agent().equals(agentId));
    }

    /** An operator says that the agent will never come back. */
    void markGone(AgentID agentId) {
        RegisteredAgent agent = state.agent(agentId);
        state.registry().markGone(agentId);
        if (agent != null) {
            log.atInfo().addKeyValue("agent", agentId.getValue()).log("Agent marked gone");
            remove(agent, TaskState.TASK_GONE_BY_OPERATOR, "Agent has been marked gone");
        }
    }

    /** Frameworks hear of their tasks first, and then that the offers are void. */
    private void remove(RegisteredAgent agent, TaskState newState, String message) {
        pings.stop(agent.id());
        for (Framework framework : List.copyOf(state.frameworks().values())) {
            tasks.lose(framework, agent, newState, Reason.REASON_AGENT_REMOVED, message);
        }
        offers.rescind(offer -> offer.agent().equals(agent.id()));
        state.agents().remove(agent.id());
        allocator.removeAgent(agent.id());
        for (Framework framework : state.frameworks().values()) {
            framework.send(Event.newBuilder()
                    .setType(Event.Type.FAILURE)
                    .setFailure(Event.Failure.newBuilder().setAgentId(agent.id())));
        }
    }

    /** Agents of the master before this one that have not come back in time. */
    void giveUpOnMissing() {
        for (AgentID agent : state.registry().admitted()) {
            if (state.agent(agent) == null) {
                log.atInfo()
                        .addKeyValue("agent", agent.getValue())
                        .log("Agent has not come back after the restart of the master");
                state.registry().markUnreachable(agent, loop.now());
            }
        }
    }

    void stop() {
        pings.stopAll();
    }
}
