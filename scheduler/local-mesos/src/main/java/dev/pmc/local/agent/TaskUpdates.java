package dev.pmc.local.agent;

import com.google.protobuf.ByteString;
import dev.pmc.local.link.Loop;
import dev.pmc.local.link.StatusUpdate;
import dev.pmc.local.link.TaskStates;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Updates that wait for their acknowledgement. Of each task one is on its way; it is sent again after 10 s, then 20 s
 * and so on up to 10 min ({@code src/slave/task_status_update_manager.cpp}). On the loop only.
 */
final class TaskUpdates {
    private static final Duration SHORTEST_RETRY = Duration.ofSeconds(10);
    private static final Duration MAX_RETRY = Duration.ofMinutes(10);

    private record Key(FrameworkID framework, TaskID task) {}

    private final Loop loop;
    private final Consumer<StatusUpdate> master;
    private final BiConsumer<FrameworkID, TaskID> taskOver;
    private final Map<Key, Pending> streams = new LinkedHashMap<>();
    private boolean paused = true;

    private final class Pending {
        private final FrameworkID framework;
        private final Deque<TaskStatus> waiting = new ArrayDeque<>();
        private final Set<ByteString> received = new HashSet<>();
        private Loop.Timer retry = Loop.Timer.NONE;

        Pending(FrameworkID framework) {
            this.framework = framework;
        }

        void forward(Duration retryAfter) {
            retry.cancel();
            if (paused || waiting.isEmpty()) {
                return;
            }
            master.accept(new StatusUpdate(
                    framework, waiting.getFirst(), waiting.getLast().getState()));
            Duration doubled = retryAfter.multipliedBy(2);
            retry = loop.after(retryAfter, () -> forward(doubled.compareTo(MAX_RETRY) < 0 ? doubled : MAX_RETRY));
        }
    }

    /** Nothing is sent before {@link #resume}; {@code taskOver} hears of acknowledged terminal updates. */
    TaskUpdates(Loop loop, Consumer<StatusUpdate> master, BiConsumer<FrameworkID, TaskID> taskOver) {
        this.loop = loop;
        this.master = master;
        this.taskOver = taskOver;
    }

    /** Takes an update; false if it came before (the same uuid), since it is not taken twice. */
    boolean add(FrameworkID framework, TaskStatus status) {
        Pending stream = streams.computeIfAbsent(new Key(framework, status.getTaskId()), key -> new Pending(framework));
        if (!stream.received.add(status.getUuid())) {
            return false;
        }
        stream.waiting.add(status);
        if (stream.waiting.size() == 1) {
            stream.forward(SHORTEST_RETRY);
        }
        return true;
    }

    /** The updates of a task in an earlier life of the agent. */
    void recover(FrameworkID framework, TaskID task, List<TaskStatus> all, List<TaskStatus> unacknowledged) {
        Pending stream = new Pending(framework);
        all.forEach(status -> stream.received.add(status.getUuid()));
        stream.waiting.addAll(unacknowledged);
        streams.put(new Key(framework, task), stream);
    }

    /** Without effect, and false, unless it is for the update that is on its way. */
    boolean acknowledge(FrameworkID framework, TaskID task, ByteString uuid) {
        Key key = new Key(framework, task);
        Pending stream = streams.get(key);
        if (stream == null || stream.waiting.isEmpty()) {
            return false;
        }
        TaskStatus first = stream.waiting.getFirst();
        if (!first.getUuid().equals(uuid)) {
            return false;
        }
        stream.waiting.removeFirst();
        if (TaskStates.terminal(first.getState())) {
            stream.retry.cancel();
            streams.remove(key);
            taskOver.accept(framework, task);
        } else {
            stream.forward(SHORTEST_RETRY);
        }
        return true;
    }

    /** Nothing is sent while the agent has no master. */
    void pause() {
        paused = true;
        streams.values().forEach(stream -> stream.retry.cancel());
    }

    /** There is a master: all that wait are sent at once. */
    void resume() {
        paused = false;
        sendAgain(framework -> true);
    }

    /** The scheduler is back. */
    void sendAgain(FrameworkID framework) {
        sendAgain(framework::equals);
    }

    private void sendAgain(Predicate<FrameworkID> condition) {
        for (Pending stream : List.copyOf(streams.values())) {
            if (condition.test(stream.framework)) {
                stream.forward(SHORTEST_RETRY);
            }
        }
    }

    /** The framework is gone, nobody will acknowledge. */
    void forget(FrameworkID framework) {
        streams.entrySet().removeIf(entry -> {
            if (entry.getKey().framework.equals(framework)) {
                entry.getValue().retry.cancel();
                return true;
            }
            return false;
        });
    }
}
