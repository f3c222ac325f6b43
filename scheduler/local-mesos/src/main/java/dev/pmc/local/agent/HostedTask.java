package dev.pmc.local.agent;

import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.jspecify.annotations.Nullable;

/** A task on an agent, with the newest that is known of it. */
final class HostedTask {
    private final TaskInfo info;
    private @Nullable TaskStatus status;

    HostedTask(TaskInfo info) {
        this.info = info;
    }

    TaskInfo info() {
        return info;
    }

    TaskState state() {
        return status == null ? TaskState.TASK_STAGING : status.getState();
    }

    void update(TaskStatus newStatus) {
        status = newStatus;
    }

    /** As agents tell a master that does not know it. */
    Task toProto(FrameworkID framework) {
        Task.Builder task = Task.newBuilder()
                .setName(info.getName())
                .setTaskId(info.getTaskId())
                .setFrameworkId(framework)
                .setExecutorId(info.getExecutor().getExecutorId())
                .setAgentId(info.getAgentId())
                .setState(state())
                .addAllResources(info.getResourcesList());
        if (info.hasLabels()) {
            task.setLabels(info.getLabels());
        }
        if (status != null) {
            task.addStatuses(status);
        }
        return task.build();
    }
}
