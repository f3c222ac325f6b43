package dev.pmc.local.agent;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.jspecify.annotations.Nullable;

/** The frameworks that have executors on an agent; each is forgotten with its last executor. On the loop only. */
final class HostedFrameworks {
    private final AgentCheckpoint checkpoint;
    private final Map<FrameworkID, HostedFramework> frameworks = new LinkedHashMap<>();

    HostedFrameworks(AgentCheckpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    @Nullable
    HostedFramework get(FrameworkID id) {
        return frameworks.get(id);
    }

    HostedFramework getOrAdd(FrameworkInfo info) {
        return frameworks.computeIfAbsent(info.getId(), key -> new HostedFramework(info));
    }

    /** A copy: frameworks can be forgotten while one goes through them. */
    List<HostedFramework> all() {
        return List.copyOf(frameworks.values());
    }

    @Nullable
    Executor executor(FrameworkID frameworkId, ExecutorID executorId) {
        HostedFramework framework = frameworks.get(frameworkId);
        return framework == null ? null : framework.executors().get(executorId);
    }

    List<Executor> executors() {
        return frameworks.values().stream()
                .map(HostedFramework::executors)
                .map(Map::values)
                .flatMap(Collection::stream)
                .toList();
    }

    /** Forgets an executor that has ended, when nobody needs to hear of its tasks any more. */
    void forgetIfOver(Executor executor) {
        HostedFramework framework = executor.framework();
        boolean waits = executor.hasUnacknowledgedTasks() && !framework.terminating();
        if (executor.state() == Executor.State.TERMINATED && !waits) {
            if (framework.executors().remove(executor.id(), executor)) {
                checkpoint.executorOver(executor);
            }
            if (framework.executors().isEmpty() && frameworks.remove(framework.id(), framework)) {
                checkpoint.frameworkOver(framework.id());
            }
        }
    }
}
