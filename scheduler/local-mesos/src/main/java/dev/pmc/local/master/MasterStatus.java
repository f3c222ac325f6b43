package dev.pmc.local.master;

import dev.pmc.local.link.TaskStates;
import java.time.Instant;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** Status updates that the master makes itself: they have no uuid, and so need no acknowledgement. */
final class MasterStatus {
    private MasterStatus() {}

    static TaskStatus.Builder of(TaskID task, TaskState state, TaskStatus.Reason reason, String message, Instant now) {
        return TaskStatus.newBuilder()
                .setTaskId(task)
                .setState(state)
                .setSource(TaskStatus.Source.SOURCE_MASTER)
                .setReason(reason)
                .setMessage(message)
                .setTimestamp(TaskStates.seconds(now));
    }

    /** The status of a task that the master knows, with what the agent has told about its container. */
    static TaskStatus.Builder of(
            MasterTask task, TaskState state, TaskStatus.Reason reason, String message, Instant now) {
        TaskStatus.Builder status = of(task.id(), state, reason, message, now)
                .setAgentId(task.agentId())
                .setExecutorId(task.executorId());
        TaskStatus last = task.lastStatus();
        if (last != null && last.hasContainerStatus()) {
            status.setContainerStatus(last.getContainerStatus());
        }
        if (last != null && last.hasHealthy()) {
            status.setHealthy(last.getHealthy());
        }
        return status;
    }

    static Event.Builder event(TaskStatus status) {
        return Event.newBuilder()
                .setType(Event.Type.UPDATE)
                .setUpdate(Event.Update.newBuilder().setStatus(status));
    }

    static Event.Builder event(TaskStatus.Builder status) {
        return event(status.build());
    }
}
