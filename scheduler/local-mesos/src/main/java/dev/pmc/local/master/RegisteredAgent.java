package dev.pmc.local.master;

import dev.pmc.local.link.AgentLink;
import dev.pmc.local.link.AgentPort;
import dev.pmc.local.resource.ResourceSum;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskID;
import org.jspecify.annotations.Nullable;

/** An agent as the master knows it. */
final class RegisteredAgent {
    private final AgentInfo info;
    private final Map<FrameworkID, Map<ExecutorID, ExecutorInfo>> executors = new LinkedHashMap<>();
    private final Set<MasterTask> tasks = new LinkedHashSet<>();
    private final Set<TaskID> killed = new HashSet<>();
    private AgentLink link;
    private boolean connected = true;

    RegisteredAgent(AgentInfo info, AgentLink link) {
        this.info = info;
        this.link = link;
    }

    AgentID id() {
        return info.getId();
    }

    AgentInfo info() {
        return info;
    }

    ResourceSum total() {
        return ResourceSum.of(info.getResourcesList());
    }

    boolean connected() {
        return connected;
    }

    void disconnect() {
        connected = false;
    }

    void reconnect(AgentLink newAgentLink) {
        link = newAgentLink;
        connected = true;
    }

    AgentLink link() {
        return link;
    }

    void send(Consumer<AgentPort> message) {
        link.toAgent(message);
    }

    /** Tasks that a KILL was sent for: it may have been lost with the connection, and is said again when the agent is back. */
    Set<TaskID> killed() {
        return killed;
    }

    Set<MasterTask> tasks() {
        return tasks;
    }

    Map<ExecutorID, ExecutorInfo> executorsOf(FrameworkID framework) {
        return executors.getOrDefault(framework, Map.of());
    }

    Map<FrameworkID, Map<ExecutorID, ExecutorInfo>> executors() {
        return executors;
    }

    void addExecutor(FrameworkID framework, ExecutorInfo executor) {
        executors.computeIfAbsent(framework, id -> new LinkedHashMap<>()).put(executor.getExecutorId(), executor);
    }

    @Nullable
    ExecutorInfo removeExecutor(FrameworkID framework, ExecutorID executor) {
        Map<ExecutorID, ExecutorInfo> ofFramework = executors.get(framework);
        if (ofFramework == null) {
            return null;
        }
        ExecutorInfo removed = ofFramework.remove(executor);
        if (ofFramework.isEmpty()) {
            executors.remove(framework);
        }
        return removed;
    }

    boolean hosts(FrameworkID framework) {
        return executors.containsKey(framework)
                || tasks.stream().anyMatch(task -> task.frameworkId().equals(framework));
    }

    /** What each framework uses here. */
    Map<FrameworkID, ResourceSum> used() {
        Map<FrameworkID, ResourceSum> used = new LinkedHashMap<>();
        for (MasterTask task : tasks) {
            if (!task.ended()) {
                used.merge(task.frameworkId(), task.resources(), ResourceSum::plus);
            }
        }
        executors.forEach((framework, ofFramework) -> ofFramework
                .values()
                .forEach(executor ->
                        used.merge(framework, ResourceSum.of(executor.getResourcesList()), ResourceSum::plus)));
        return used;
    }
}
