package dev.pmc.framework;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.TaskInfo;
import org.apache.mesos.Protos.TaskState;
import org.apache.mesos.Protos.TaskStatus;

/**
 * The answers that a driver gives itself for tasks whose launch has never reached a master, or was not understood by it.
 * They have no uuid, so there is nothing to acknowledge ({@code src/sched/sched.cpp}, {@code acceptOffers}).
 */
final class LocalStatus {
    private LocalStatus() {}

    /** The tasks never ran; another launch may succeed. */
    static List<TaskStatus> dropped(Collection<Offer.Operation> operations, boolean partitionAware, double timestamp) {
        TaskState state = partitionAware ? TaskState.TASK_DROPPED : TaskState.TASK_LOST;
        return tasks(operations)
                .map(task -> status(task, timestamp)
                        .setState(state)
                        .setReason(TaskStatus.Reason.REASON_MASTER_DISCONNECTED)
                        .setMessage("Master disconnected: the launch was not sent")
                        .build())
                .toList();
    }

    /** The tasks never ran, and the same launch would be refused again. */
    static List<TaskStatus> invalid(Collection<Offer.Operation> operations, String reason, double timestamp) {
        return tasks(operations)
                .map(task -> status(task, timestamp)
                        .setState(TaskState.TASK_ERROR)
                        .setReason(TaskStatus.Reason.REASON_TASK_INVALID)
                        .setMessage("The master refused the launch: " + reason)
                        .build())
                .toList();
    }

    private static Stream<TaskInfo> tasks(Collection<Offer.Operation> operations) {
        return operations.stream()
                .flatMap(operation -> operation.getType() == Offer.Operation.Type.LAUNCH_GROUP
                        ? operation.getLaunchGroup().getTaskGroup().getTasksList().stream()
                        : operation.getLaunch().getTaskInfosList().stream());
    }

    private static TaskStatus.Builder status(TaskInfo task, double timestamp) {
        return TaskStatus.newBuilder()
                .setTaskId(task.getTaskId())
                .setSlaveId(task.getSlaveId())
                .setSource(TaskStatus.Source.SOURCE_MASTER)
                .setTimestamp(timestamp);
    }
}
