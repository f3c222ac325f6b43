package dev.pmc.local.master;

import com.google.protobuf.ByteString;
import dev.pmc.local.link.StatusUpdate;
import dev.pmc.local.link.TaskStates;
import dev.pmc.local.resource.ResourceSum;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.jspecify.annotations.Nullable;

/** A task as the master knows it. It is forgotten when its terminal update is acknowledged. */
final class MasterTask {
    private final Task task;
    private TaskState state;
    private @Nullable TaskStatus lastStatus;

    MasterTask(Task task) {
        this.task = task;
        this.state = task.getState();
        this.lastStatus = task.getStatusesCount() == 0 ? null : task.getStatuses(task.getStatusesCount() - 1);
    }

    TaskID id() {
        return task.getTaskId();
    }

    FrameworkID frameworkId() {
        return task.getFrameworkId();
    }

    AgentID agentId() {
        return task.getAgentId();
    }

    ExecutorID executorId() {
        return task.getExecutorId();
    }

    ResourceSum resources() {
        return ResourceSum.of(task.getResourcesList());
    }

    /** Whether the task holds its resources no more. */
    boolean ended() {
        return TaskStates.terminal(state);
    }

    /** The state that the framework was told last. */
    TaskState toldState() {
        return lastStatus == null ? TaskState.TASK_STAGING : lastStatus.getState();
    }

    @Nullable
    TaskStatus lastStatus() {
        return lastStatus;
    }

    /** Takes an update; tells whether the task has ended by it. */
    boolean update(StatusUpdate update) {
        boolean endedBefore = ended();
        if (!endedBefore) {
            state = update.latest();
        }
        lastStatus = update.status();
        return ended() && !endedBefore;
    }

    boolean isLastUpdate(ByteString uuid) {
        return lastStatus != null && lastStatus.getUuid().equals(uuid);
    }

    Task toProto() {
        Task.Builder proto = task.toBuilder().setState(state);
        if (lastStatus != null) {
            proto.clearStatuses().addStatuses(lastStatus);
        }
        return proto.build();
    }
}
