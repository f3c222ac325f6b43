package dev.pmc.executor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.mesos.ExecutorDriver;
import org.apache.mesos.Protos.Status;
import org.apache.mesos.Protos.TaskState;
import org.apache.mesos.Protos.TaskStatus;

/** Keeps what an executor says, so that a test can wait for it. Thread-safe. */
public final class RecordingDriver implements ExecutorDriver {
    private static final long PATIENCE_MILLIS = 20_000;

    private final List<TaskStatus> updates = new ArrayList<>();
    private final List<byte[]> messages = new ArrayList<>();
    private boolean stopped;

    public synchronized List<TaskStatus> updates(String taskId) {
        return updates.stream()
                .filter(update -> update.getTaskId().getValue().equals(taskId))
                .toList();
    }

    public List<TaskState> states(String taskId) {
        return updates(taskId).stream().map(TaskStatus::getState).toList();
    }

    /** Waits for the first update of that state. */
    public TaskStatus await(String taskId, TaskState state) {
        return await(taskId, update -> update.getState() == state);
    }

    /** Waits for the first update that is as wanted. */
    public TaskStatus await(String taskId, Predicate<TaskStatus> wanted) {
        return await(taskId, wanted, 1);
    }

    /** Waits for the {@code count}th update that is as wanted. */
    public synchronized TaskStatus await(String taskId, Predicate<TaskStatus> wanted, int count) {
        long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (true) {
            List<TaskStatus> found = updates(taskId).stream().filter(wanted).toList();
            if (found.size() >= count) {
                return found.get(count - 1);
            }
            long left = deadline - System.currentTimeMillis();
            if (left <= 0) {
                throw new AssertionError("not told in time about " + taskId + ": " + updates(taskId));
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    public synchronized List<byte[]> messages() {
        return List.copyOf(messages);
    }

    public synchronized boolean isStopped() {
        return stopped;
    }

    @Override
    public synchronized Status sendStatusUpdate(TaskStatus status) {
        updates.add(status);
        notifyAll();
        return Status.DRIVER_RUNNING;
    }

    @Override
    public synchronized Status stop() {
        stopped = true;
        return Status.DRIVER_STOPPED;
    }

    @Override
    public Status start() {
        return Status.DRIVER_RUNNING;
    }

    @Override
    public Status abort() {
        return Status.DRIVER_ABORTED;
    }

    @Override
    public Status join() {
        return Status.DRIVER_STOPPED;
    }

    @Override
    public Status run() {
        return Status.DRIVER_STOPPED;
    }

    @Override
    public synchronized Status sendFrameworkMessage(byte[] data) {
        messages.add(data);
        return Status.DRIVER_RUNNING;
    }
}
