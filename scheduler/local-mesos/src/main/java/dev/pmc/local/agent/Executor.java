package dev.pmc.local.agent;

import dev.pmc.local.agent.AgentRecovery.RecoveredTask;
import dev.pmc.local.link.Loop;
import dev.pmc.local.link.TaskStates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Event;
import org.jspecify.annotations.Nullable;

/**
 * One run of an executor on an agent, and its tasks.
 *
 * <pre>
 * REGISTERING  its process starts, tasks wait        -> RUNNING      it subscribes
 * RUNNING      gets its tasks                        -> RUNNING      it subscribes again
 * REGISTERING, RUNNING                               -> TERMINATING  it is told to shut down, or is killed
 * any                                                -> TERMINATED   its process has ended
 * </pre>
 *
 * A terminated one is kept until the last update of its tasks is acknowledged. On the loop only.
 */
final class Executor {
    enum State {
        REGISTERING,
        RUNNING,
        TERMINATING,
        TERMINATED
    }

    private final HostedFramework framework;
    private final ExecutorInfo info;
    private final ContainerID containerId;
    private final Map<TaskID, TaskInfo> queued = new LinkedHashMap<>();
    private final Map<TaskID, HostedTask> launched = new LinkedHashMap<>();
    private final Map<TaskID, HostedTask> ended = new LinkedHashMap<>();
    private State state = State.REGISTERING;
    private @Nullable Container container;
    private @Nullable ExecutorSession session;
    private Loop.Timer timer = Loop.Timer.NONE;
    private boolean everSentTask;
    private TerminationCause cause = TerminationCause.EXITED;
    private @Nullable Integer exitStatus;

    Executor(HostedFramework framework, ExecutorInfo info, ContainerID containerId) {
        this.framework = framework;
        this.info = info;
        this.containerId = containerId;
    }

    HostedFramework framework() {
        return framework;
    }

    ExecutorInfo info() {
        return info;
    }

    ExecutorID id() {
        return info.getExecutorId();
    }

    ContainerID containerId() {
        return containerId;
    }

    State state() {
        return state;
    }

    void become(State newState) {
        state = newState;
    }

    boolean ending() {
        return state == State.TERMINATING || state == State.TERMINATED;
    }

    TerminationCause cause() {
        return cause;
    }

    void cause(TerminationCause newCause) {
        cause = newCause;
    }

    void container(Container started) {
        container = started;
    }

    @Nullable
    Container container() {
        return container;
    }

    void kill() {
        if (container != null) {
            container.kill();
        }
    }

    /** How the process ended; null while it runs. */
    @Nullable
    Integer exitStatus() {
        return exitStatus;
    }

    void exited(int status) {
        exitStatus = status;
    }

    /** Replaces the timer before. */
    void timer(Loop.Timer newTimer) {
        timer.cancel();
        timer = newTimer;
    }

    Duration gracePeriod(Duration byDefault) {
        return info.hasShutdownGracePeriod()
                ? Duration.ofNanos(info.getShutdownGracePeriod().getNanoseconds())
                : byDefault;
    }

    // --------------------------------------------------------------- subscription

    @Nullable
    ExecutorSession session() {
        return session;
    }

    void connect(ExecutorSession newSession) {
        if (session != null) {
            session.end();
        }
        session = newSession;
    }

    void disconnected(ExecutorSession lost) {
        if (session == lost) {
            session = null;
        }
    }

    /** Lost if the executor is not connected. */
    void send(Event.Builder event) {
        if (session != null) {
            session.send(event);
        }
    }

    // ---------------------------------------------------------------------- tasks

    void queue(TaskInfo task) {
        queued.put(task.getTaskId(), task);
    }

    boolean isQueued(TaskID task) {
        return queued.containsKey(task);
    }

    /** Sends all tasks that wait, in order. */
    void deliverQueued() {
        for (TaskInfo task : queued.values()) {
            launched.put(task.getTaskId(), new HostedTask(task));
            everSentTask = true;
            send(Event.newBuilder()
                    .setType(Event.Type.LAUNCH)
                    .setLaunch(Event.Launch.newBuilder().setTask(task)));
        }
        queued.clear();
    }

    /** Its process was started by an earlier one of the agent, and its tasks were sent to it. */
    void recover(List<RecoveredTask> tasks) {
        everSentTask = true;
        for (RecoveredTask recovered : tasks) {
            HostedTask task = new HostedTask(recovered.info());
            recovered.updates().forEach(task::update);
            boolean over = TaskStates.terminal(task.state());
            (over ? ended : launched).put(recovered.info().getTaskId(), task);
        }
    }

    /** All its tasks were killed before it could have them. */
    boolean neverNeeded() {
        return !everSentTask && queued.isEmpty() && launched.isEmpty();
    }

    boolean knows(TaskID task) {
        return queued.containsKey(task) || launched.containsKey(task) || ended.containsKey(task);
    }

    /** Takes the newest status of one of its tasks. */
    void update(TaskStatus status) {
        TaskID id = status.getTaskId();
        TaskInfo waiting = queued.remove(id);
        HostedTask task = waiting != null ? new HostedTask(waiting) : launched.get(id);
        if (task == null) {
            return;
        }
        task.update(status);
        if (TaskStates.terminal(status.getState())) {
            launched.remove(id);
            ended.put(id, task);
        } else {
            launched.put(id, task);
        }
    }

    void forget(TaskID endedTask) {
        ended.remove(endedTask);
    }

    boolean hasUnacknowledgedTasks() {
        return !ended.isEmpty();
    }

    /** Those that have not ended, in order of their launch. */
    List<TaskID> liveTasks() {
        List<TaskID> live = new ArrayList<>(launched.keySet());
        live.addAll(queued.keySet());
        return live;
    }

    /** Those that it was sent, and that have not ended. */
    List<HostedTask> launchedTasks() {
        return List.copyOf(launched.values());
    }

    /** All that are not forgotten, as a master gets to know them. */
    List<HostedTask> allTasks() {
        List<HostedTask> all = new ArrayList<>(launched.values());
        queued.values().forEach(task -> all.add(new HostedTask(task)));
        all.addAll(ended.values());
        return all;
    }
}
