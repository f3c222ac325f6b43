package dev.pmc.local.agent;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.jspecify.annotations.Nullable;

/** A framework that has executors on an agent. */
final class HostedFramework {
    private FrameworkInfo info;
    private boolean terminating;
    private final Map<ExecutorID, Executor> executors = new LinkedHashMap<>();

    HostedFramework(FrameworkInfo info) {
        this.info = info;
    }

    FrameworkID id() {
        return info.getId();
    }

    FrameworkInfo info() {
        return info;
    }

    void update(FrameworkInfo newInfo) {
        info = newInfo;
    }

    /** The master has removed it: what its executors still say does not matter any more. */
    boolean terminating() {
        return terminating;
    }

    void terminate() {
        terminating = true;
    }

    Map<ExecutorID, Executor> executors() {
        return executors;
    }

    @Nullable
    Executor executorOf(TaskID task) {
        return executors.values().stream()
                .filter(executor -> executor.knows(task))
                .findFirst()
                .orElse(null);
    }

    /** The state of a task that never ran. */
    TaskState dropped() {
        return lostOr(TaskState.TASK_DROPPED);
    }

    /** The state that frameworks are told that are aware of partitions, or TASK_LOST for others. */
    TaskState lostOr(TaskState state) {
        boolean partitionAware = info.getCapabilitiesList().stream()
                .anyMatch(capability -> capability.getType() == Capability.Type.PARTITION_AWARE);
        return partitionAware ? state : TaskState.TASK_LOST;
    }
}
