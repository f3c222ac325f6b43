package dev.pmc.local.master;

import dev.pmc.local.link.Loop;
import dev.pmc.local.link.StatusUpdate;
import dev.pmc.local.link.TaskStates;
import dev.pmc.local.resource.ResourceSum;
import java.time.Instant;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tasks and executors of all frameworks: their updates, acknowledgements and ends. On the loop only. */
final class Tasks {
    private static final Logger log = LoggerFactory.getLogger(Tasks.class);

    private final MasterState state;
    private final Allocator allocator;
    private final Loop loop;

    Tasks(MasterState state, Allocator allocator, Loop loop) {
        this.state = state;
        this.allocator = allocator;
        this.loop = loop;
    }

    /** Passes an update on to its framework; one that is away gets it from the agent again when it is back. */
    void update(AgentID agentId, StatusUpdate update) {
        Framework framework = state.framework(update.framework());
        RegisteredAgent agent = state.agent(agentId);
        if (framework == null || agent == null || !agent.connected()) {
            log.atDebug()
                    .addKeyValue("agent", agentId.getValue())
                    .log("Update of an unknown framework or agent ignored");
            return;
        }
        framework.send(MasterStatus.event(update.status()));
        MasterTask task = framework.tasks().get(update.status().getTaskId());
        if (task != null && task.agentId().equals(agentId) && task.update(update)) {
            allocator.recover(framework.id(), agentId, "*", task.resources(), null);
        }
    }

    /** The agent is told in any case; it knows whether the uuid is right. */
    void acknowledge(Framework framework, Call.Acknowledge acknowledge) {
        RegisteredAgent agent = state.agent(acknowledge.getAgentId());
        if (agent == null) {
            return;
        }
        agent.send(port -> port.acknowledge(framework.id(), acknowledge.getTaskId(), acknowledge.getUuid()));
        MasterTask task = framework.tasks().get(acknowledge.getTaskId());
        if (task != null
                && task.agentId().equals(agent.id())
                && TaskStates.terminal(task.toldState())
                && task.isLastUpdate(acknowledge.getUuid())) {
            forget(framework, agent, task);
        }
    }

    void add(Framework framework, RegisteredAgent agent, MasterTask task) {
        framework.tasks().put(task.id(), task);
        agent.tasks().add(task);
    }

    void forget(Framework framework, RegisteredAgent agent, MasterTask task) {
        framework.tasks().remove(task.id());
        agent.tasks().remove(task);
        agent.killed().remove(task.id());
        if (!task.ended()) {
            allocator.recover(framework.id(), agent.id(), "*", task.resources(), null);
        }
    }

    void executorExited(AgentID agentId, FrameworkID frameworkId, ExecutorID executorId, int status) {
        RegisteredAgent agent = state.agent(agentId);
        if (agent == null || !removeExecutor(agent, frameworkId, executorId)) {
            return;
        }
        Framework framework = state.framework(frameworkId);
        if (framework != null) {
            framework.send(Event.newBuilder()
                    .setType(Event.Type.FAILURE)
                    .setFailure(Event.Failure.newBuilder()
                            .setAgentId(agentId)
                            .setExecutorId(executorId)
                            .setStatus(status)));
        }
    }

    /** Its resources are free; false if there is no such executor. Nobody is told. */
    boolean removeExecutor(RegisteredAgent agent, FrameworkID framework, ExecutorID executor) {
        ExecutorInfo removed = agent.removeExecutor(framework, executor);
        if (removed != null) {
            allocator.recover(framework, agent.id(), "*", ResourceSum.of(removed.getResourcesList()), null);
        }
        return removed != null;
    }

    /** All tasks and executors of a framework on an agent are forgotten, and its resources there are free. */
    void forgetAll(Framework framework, RegisteredAgent agent) {
        for (MasterTask task : List.copyOf(agent.tasks())) {
            if (task.frameworkId().equals(framework.id())) {
                forget(framework, agent, task);
            }
        }
        for (ExecutorID executor : List.copyOf(agent.executorsOf(framework.id()).keySet())) {
            removeExecutor(agent, framework.id(), executor);
        }
    }

    /** A framework loses what it has on an agent, and is told of each task that has not ended, without its container. */
    void lose(
            Framework framework, RegisteredAgent agent, TaskState newState, TaskStatus.Reason reason, String message) {
        lose(framework, agent, newState, reason, message, false);
    }

    /** The same, but it may come back. */
    void loseTouch(Framework framework, RegisteredAgent agent, String message) {
        TaskState newState = framework.lostOr(TaskState.TASK_UNREACHABLE);
        agent.tasks().stream()
                .filter(task -> task.frameworkId().equals(framework.id()) && !task.ended())
                .forEach(task -> framework.unreachableTasks().put(task.id(), task));
        lose(framework, agent, newState, TaskStatus.Reason.REASON_AGENT_REMOVED, message, true);
    }

    private void lose(
            Framework framework,
            RegisteredAgent agent,
            TaskState newState,
            TaskStatus.Reason reason,
            String message,
            boolean unreachable) {
        Instant now = loop.now();
        for (MasterTask task : List.copyOf(agent.tasks())) {
            if (task.frameworkId().equals(framework.id()) && !task.ended()) {
                TaskStatus.Builder status =
                        MasterStatus.of(task, newState, reason, message, now).clearContainerStatus();
                if (unreachable) {
                    status.setUnreachableTime(timeInfo(now));
                }
                framework.send(MasterStatus.event(status));
            }
        }
        forgetAll(framework, agent);
    }

    static TimeInfo timeInfo(Instant time) {
        return TimeInfo.newBuilder()
                .setNanoseconds(time.getEpochSecond() * 1_000_000_000L + time.getNano())
                .build();
    }
}
