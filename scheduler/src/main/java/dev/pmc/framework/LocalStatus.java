package dev.pmc.framework;

import java.util.List;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * The answers that are given here for tasks whose launch has never reached a master, or was not understood by it. They
 * have no uuid, so there is nothing to acknowledge ({@code src/sched/sched.cpp}, {@code acceptOffers}).
 */
final class LocalStatus {
    private LocalStatus() {}

    /** The tasks never ran; another launch may succeed. */
    static List<TaskStatus> dropped(List<TaskInfo> tasks, boolean partitionAware, double timestamp) {
        TaskState state = partitionAware ? TaskState.TASK_DROPPED : TaskState.TASK_LOST;
        return tasks.stream()
                .map(task -> status(task, timestamp)
                        .setState(state)
                        .setReason(TaskStatus.Reason.REASON_MASTER_DISCONNECTED)
                        .setMessage("Master disconnected: the launch was not sent")
                        .build())
                .toList();
    }

    /** The tasks never ran, and the same launch would be refused again. */
    static List<TaskStatus> invalid(List<TaskInfo> tasks, String reason, double timestamp) {
        return tasks.stream()
                .map(task -> status(task, timestamp)
                        .setState(TaskState.TASK_ERROR)
                        .setReason(TaskStatus.Reason.REASON_TASK_INVALID)
                        .setMessage("The master refused the launch: " + reason)
                        .build())
                .toList();
    }

    private static TaskStatus.Builder status(TaskInfo task, double timestamp) {
        return TaskStatus.newBuilder()
                .setTaskId(task.getTaskId())
                .setAgentId(task.getAgentId())
                .setSource(TaskStatus.Source.SOURCE_MASTER)
                .setTimestamp(timestamp);
    }
}
