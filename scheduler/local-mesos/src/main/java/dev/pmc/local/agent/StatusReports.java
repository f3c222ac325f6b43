package dev.pmc.local.agent;

import com.google.protobuf.ByteString;
import dev.pmc.local.agent.AgentRecovery.RecoveredTask;
import dev.pmc.local.link.Loop;
import dev.pmc.local.link.StatusUpdate;
import dev.pmc.local.link.TaskStates;
import dev.pmc.local.link.Uuids;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.executor.Protos.Event;
import org.jspecify.annotations.Nullable;

/**
 * The statuses of an agent's tasks: completes those of executors, makes those of the agent itself, writes them down, and
 * passes them on until they are acknowledged. On the loop only.
 */
final class StatusReports {
    private final Loop loop;
    private final AgentIdentity identity;
    private final HostedFrameworks frameworks;
    private final AgentCheckpoint checkpoint;
    private final TaskUpdates updates;
    /** Tasks that are killed because the agent is drained. */
    private final Set<TaskID> draining = new HashSet<>();

    /** @param master where updates go */
    StatusReports(
            Loop loop,
            AgentIdentity identity,
            HostedFrameworks frameworks,
            AgentCheckpoint checkpoint,
            Consumer<StatusUpdate> master) {
        this.loop = loop;
        this.identity = identity;
        this.frameworks = frameworks;
        this.checkpoint = checkpoint;
        updates = new TaskUpdates(loop, master, this::taskOver);
    }

    /** If the task is killed, it is because the agent is drained. */
    void drain(TaskID task) {
        draining.add(task);
    }

    /** An update by an executor; it is told that the agent has it, if the task is one of its own. */
    void executorUpdate(Executor executor, TaskStatus status) {
        HostedFramework framework = executor.framework();
        if (framework.terminating()) {
            return;
        }
        Executor owner = framework.executorOf(status.getTaskId());
        add(framework, StatusCompletion.complete(status, identity.id(), owner, identity.ip(), loop.now()));
        if (owner != null) {
            executor.send(Event.newBuilder()
                    .setType(Event.Type.ACKNOWLEDGED)
                    .setAcknowledged(Event.Acknowledged.newBuilder()
                            .setTaskId(status.getTaskId())
                            .setUuid(status.getUuid())));
        }
    }

    /** An update that the agent makes itself. */
    void add(HostedFramework framework, TaskID task, TaskState state, Reason reason, String message) {
        TaskStatus.Builder status = status(task, state, reason, message);
        Executor owner = framework.executorOf(task);
        if (owner != null) {
            status.setExecutorId(owner.id());
        }
        add(framework, status.build());
    }

    private void add(HostedFramework framework, TaskStatus status) {
        if (framework.terminating()) {
            return;
        }
        boolean over = TaskStates.terminal(status.getState());
        boolean drained = over && draining.remove(status.getTaskId()) && status.getState() == TaskState.TASK_KILLED;
        TaskStatus said = drained
                ? status.toBuilder().setReason(Reason.REASON_AGENT_DRAINING).build()
                : status;
        Executor owner = framework.executorOf(status.getTaskId());
        if (updates.add(framework.id(), said) && owner != null) {
            checkpoint.update(owner, said);
            owner.update(said);
        }
    }

    /** For a task that no framework here knows. */
    void addUnknown(FrameworkID framework, TaskID task, TaskState state, String message) {
        updates.add(
                framework,
                status(task, state, Reason.REASON_RECONCILIATION, message).build());
    }

    private TaskStatus.Builder status(TaskID task, TaskState state, Reason reason, String message) {
        return TaskStatus.newBuilder()
                .setTaskId(task)
                .setAgentId(identity.id())
                .setState(state)
                .setReason(reason)
                .setMessage(message)
                .setSource(TaskStatus.Source.SOURCE_AGENT)
                .setUuid(Uuids.random())
                .setTimestamp(TaskStates.seconds(loop.now()));
    }

    void recover(RecoveredTask task) {
        updates.recover(task.framework(), task.info().getTaskId(), task.updates(), task.unacknowledged());
    }

    void acknowledge(FrameworkID framework, TaskID task, ByteString uuid) {
        if (updates.acknowledge(framework, task, uuid)) {
            Executor owner = owner(framework, task);
            if (owner != null) {
                checkpoint.acknowledged(owner, task, uuid);
            }
        }
    }

    private void taskOver(FrameworkID framework, TaskID task) {
        Executor owner = owner(framework, task);
        if (owner != null) {
            owner.forget(task);
            checkpoint.taskOver(owner, task);
            frameworks.forgetIfOver(owner);
        }
    }

    private @Nullable Executor owner(FrameworkID id, TaskID task) {
        HostedFramework framework = frameworks.get(id);
        return framework == null ? null : framework.executorOf(task);
    }

    /** Nothing is sent while the agent has no master. */
    void pause() {
        updates.pause();
    }

    /** There is a master: all that wait are sent at once. */
    void resume() {
        updates.resume();
    }

    /** The scheduler is back. */
    void sendAgain(FrameworkID framework) {
        updates.sendAgain(framework);
    }

    /** The framework is gone, nobody will acknowledge. */
    void forget(FrameworkID framework) {
        updates.forget(framework);
    }
}
