package dev.pmc.mesos;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskInfo;
import org.apache.mesos.Protos.TaskState;
import org.apache.mesos.Protos.TaskStatus;

/**
 * The tasks and updates that an agent may not know of yet, in order; it is told of them again with every SUBSCRIBE. A
 * task is among them until an update of it is acknowledged. Not for more than one thread at a time.
 */
final class Unacknowledged {
    private final Map<TaskID, TaskInfo> tasks = new LinkedHashMap<>();
    private final Map<ByteString, TaskStatus> updates = new LinkedHashMap<>();

    void launched(TaskInfo task) {
        tasks.put(task.getTaskId(), task);
    }

    /** Keeps an update, which has its uuid. */
    void sent(TaskStatus update) {
        updates.put(update.getUuid(), update);
    }

    void acknowledged(TaskID task, ByteString uuid) {
        updates.remove(uuid);
        tasks.remove(task);
    }

    /** The agent will never take this update; keeping it would only spoil every further SUBSCRIBE. */
    void refused(TaskStatus update) {
        updates.remove(update.getUuid());
    }

    List<TaskInfo> tasks() {
        return List.copyOf(tasks.values());
    }

    List<TaskStatus> updates() {
        return List.copyOf(updates.values());
    }

    /** The updates that are not among those that were told. */
    List<TaskStatus> updatesSince(Collection<TaskStatus> told) {
        List<TaskStatus> since = new ArrayList<>(updates.values());
        since.removeAll(told);
        return since;
    }

    /**
     * Fills in what an agent wants to see in an update, where the executor has not: a uuid, the time, the source.
     *
     * @throws IllegalArgumentException for an update that an agent would refuse
     */
    static TaskStatus complete(TaskStatus status, ExecutorID executor, long nowMillis) {
        if (status.getState() == TaskState.TASK_STAGING) {
            throw new IllegalArgumentException("an executor cannot send TASK_STAGING; that is for the master to say");
        }
        if (status.hasExecutorId() && !status.getExecutorId().equals(executor)) {
            throw new IllegalArgumentException("the update names executor '%s', but this is '%s'"
                    .formatted(status.getExecutorId().getValue(), executor.getValue()));
        }
        TaskStatus.Builder complete =
                status.toBuilder().setUuid(randomUuid()).setSource(TaskStatus.Source.SOURCE_EXECUTOR);
        if (!status.hasTimestamp()) {
            complete.setTimestamp(nowMillis / 1000.0);
        }
        return complete.build();
    }

    private static ByteString randomUuid() {
        UUID uuid = UUID.randomUUID();
        return ByteString.copyFrom(ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .flip());
    }
}
