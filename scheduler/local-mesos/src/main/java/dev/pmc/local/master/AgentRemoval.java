package dev.pmc.local.master;

import dev.pmc.local.link.Loop;
import dev.pmc.local.master.RegistryEntry.Standing;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ends of agents: unreachable, gone by the word of an operator, or by their own. Frameworks hear of their tasks first,
 * then that the offers are void, then of the agent. On the loop only.
 */
final class AgentRemoval {
    private static final Logger log = LoggerFactory.getLogger(AgentRemoval.class);
    private static final String GONE = "Agent has been marked gone";

    private final MasterState state;
    private final Allocator allocator;
    private final Offers offers;
    private final Tasks tasks;
    private final Loop loop;

    AgentRemoval(MasterState state, Allocator allocator, Offers offers, Tasks tasks, Loop loop) {
        this.state = state;
        this.allocator = allocator;
        this.offers = offers;
        this.tasks = tasks;
        this.loop = loop;
    }

    /** It may come back, with its tasks. */
    void unreachable(RegisteredAgent agent) {
        log.atInfo().addKeyValue("agent", agent.id().getValue()).log("Agent is unreachable");
        state.registry().mark(agent.id(), Standing.UNREACHABLE, loop.now());
        for (Framework framework : frameworks()) {
            tasks.loseTouch(framework, agent, "health check timed out");
        }
        remove(agent);
    }

    /** An agent of the master before this one has not come back in time; of its tasks nothing is known. */
    void missing(AgentID agent) {
        log.atInfo()
                .addKeyValue("agent", agent.getValue())
                .log("Agent has not come back after the restart of the master");
        state.registry().mark(agent, Standing.UNREACHABLE, loop.now());
        tellFailure(agent);
    }

    /** An operator says that it will never come back; if it is there, it is told to end. */
    void gone(AgentID agentId) {
        log.atInfo().addKeyValue("agent", agentId.getValue()).log("Agent marked gone");
        state.registry().mark(agentId, Standing.GONE, loop.now());
        state.registry().reactivate(agentId);
        RegisteredAgent agent = state.agent(agentId);
        if (agent == null) {
            frameworks().forEach(framework -> forgetUnreachable(framework, agentId));
            return;
        }
        agent.send(port -> port.shutdown(GONE));
        for (Framework framework : frameworks()) {
            tasks.lose(
                    framework, agent, framework.lostOr(TaskState.TASK_GONE_BY_OPERATOR), goneReason(framework), GONE);
        }
        remove(agent);
    }

    private void forgetUnreachable(Framework framework, AgentID agent) {
        List<MasterTask> lost = framework.unreachableTasks().values().stream()
                .filter(task -> task.agentId().equals(agent))
                .toList();
        for (MasterTask task : lost) {
            framework.unreachableTasks().remove(task.id());
            TaskStatus.Builder status = MasterStatus.of(
                            task,
                            framework.lostOr(TaskState.TASK_GONE_BY_OPERATOR),
                            goneReason(framework),
                            GONE,
                            loop.now())
                    .clearContainerStatus();
            framework.send(MasterStatus.event(status));
        }
    }

    private static Reason goneReason(Framework framework) {
        return framework.lostOr(TaskState.TASK_GONE_BY_OPERATOR) == TaskState.TASK_LOST
                ? Reason.REASON_AGENT_REMOVED
                : Reason.REASON_AGENT_REMOVED_BY_OPERATOR;
    }

    /** It leaves for good; frameworks are told TASK_LOST even if aware of partitions. */
    void unregistered(AgentID agentId, String cause) {
        RegisteredAgent agent = state.agent(agentId);
        if (agent == null) {
            return;
        }
        log.atInfo()
                .addKeyValue("agent", agentId.getValue())
                .addKeyValue("reason", cause)
                .log("Agent removed");
        state.registry().remove(agentId);
        String message = "Agent " + agent.info().getHostname() + " removed: " + cause;
        for (Framework framework : frameworks()) {
            tasks.lose(framework, agent, TaskState.TASK_LOST, Reason.REASON_AGENT_REMOVED, message);
        }
        remove(agent);
    }

    private void remove(RegisteredAgent agent) {
        agent.leave();
        offers.takeBack(agent.id());
        state.agents().remove(agent.id());
        allocator.removeAgent(agent.id());
        tellFailure(agent.id());
    }

    private void tellFailure(AgentID agent) {
        for (Framework framework : frameworks()) {
            framework.send(Event.newBuilder()
                    .setType(Event.Type.FAILURE)
                    .setFailure(Event.Failure.newBuilder().setAgentId(agent)));
        }
    }

    private List<Framework> frameworks() {
        return List.copyOf(state.frameworks().values());
    }
}
