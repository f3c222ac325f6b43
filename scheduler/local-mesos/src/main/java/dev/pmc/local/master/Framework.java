package dev.pmc.local.master;

import dev.pmc.local.link.Loop;
import dev.pmc.local.resource.ResourceFormat;
import dev.pmc.local.resource.ResourceSum;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;

/** A framework as the master knows it; without a session it is disconnected, and its tasks go on. */
final class Framework {
    private final FrameworkID id;
    private FrameworkInfo info;
    private @Nullable SchedulerSession session;
    private Loop.Timer failover = Loop.Timer.NONE;
    private final Map<TaskID, MasterTask> tasks = new LinkedHashMap<>();
    private final Map<TaskID, MasterTask> unreachableTasks = new LinkedHashMap<>();

    Framework(FrameworkInfo info) {
        this.id = info.getId();
        this.info = info;
    }

    FrameworkID id() {
        return id;
    }

    FrameworkInfo info() {
        return info;
    }

    /** User and checkpoint stay as they were (MESOS-703). */
    void update(FrameworkInfo changed) {
        FrameworkInfo.Builder updated = changed.toBuilder().setUser(info.getUser());
        if (info.hasCheckpoint()) {
            updated.setCheckpoint(info.getCheckpoint());
        } else {
            updated.clearCheckpoint();
        }
        info = updated.build();
    }

    @Nullable
    SchedulerSession session() {
        return session;
    }

    boolean connected() {
        return session != null;
    }

    void connect(SchedulerSession newSession) {
        failover.cancel();
        session = newSession;
    }

    void disconnect(Loop.Timer untilRemoval) {
        failover.cancel();
        failover = untilRemoval;
        session = null;
    }

    /** Dropped if the framework is disconnected. */
    void send(Event event) {
        if (session != null) {
            session.send(event);
        }
    }

    void send(Event.Builder event) {
        send(event.build());
    }

    Map<TaskID, MasterTask> tasks() {
        return tasks;
    }

    /** Tasks on agents that are out of reach: their ids stay in use, since they may come back. */
    Map<TaskID, MasterTask> unreachableTasks() {
        return unreachableTasks;
    }

    Set<String> roles() {
        return roles(info);
    }

    @SuppressWarnings("deprecation") // Without MULTI_ROLE the role is still told in the deprecated field.
    static Set<String> roles(FrameworkInfo info) {
        return has(info, Capability.Type.MULTI_ROLE)
                ? new LinkedHashSet<>(info.getRolesList())
                : Set.of(info.getRole());
    }

    boolean has(Capability.Type type) {
        return has(info, type);
    }

    private static boolean has(FrameworkInfo info, Capability.Type type) {
        return info.getCapabilitiesList().stream().anyMatch(capability -> capability.getType() == type);
    }

    /** The state that partition-aware frameworks are told, or TASK_LOST for others. */
    TaskState lostOr(TaskState state) {
        return has(Capability.Type.PARTITION_AWARE) ? state : TaskState.TASK_LOST;
    }

    /** Resources in the form that the framework's capabilities ask for. */
    List<Resource> visible(ResourceSum resources) {
        boolean multiRole = has(Capability.Type.MULTI_ROLE);
        boolean refinement = has(Capability.Type.RESERVATION_REFINEMENT);
        return (multiRole ? resources : resources.unallocated())
                .toProtos().stream()
                        .map(resource -> refinement ? resource : ResourceFormat.downgrade(resource))
                        .toList();
    }

    Duration failoverTimeout() {
        return Duration.ofMillis(Math.max(0, Math.round(info.getFailoverTimeout() * 1000)));
    }
}
