package dev.pmc.local.master;

import dev.pmc.local.link.AgentChannel;
import dev.pmc.local.link.AgentPort;
import dev.pmc.local.resource.ResourceSum;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.Address;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.URL;
import org.jspecify.annotations.Nullable;

/** An agent as the master knows it. */
final class RegisteredAgent {
    private final String ip;
    private AgentInfo info;
    private final Map<FrameworkID, Map<ExecutorID, ExecutorInfo>> executors = new LinkedHashMap<>();
    private final Set<MasterTask> tasks = new LinkedHashSet<>();
    private final Set<TaskID> killed = new HashSet<>();
    private AgentChannel link;
    private boolean connected = true;
    private boolean removed;
    private final Instant registered;
    private @Nullable Instant reregistered;

    /** @param ip of its executor API */
    RegisteredAgent(AgentInfo info, String ip, AgentChannel link, Instant registered) {
        this.info = info;
        this.ip = ip;
        this.link = link;
        this.registered = registered;
    }

    AgentID id() {
        return info.getId();
    }

    AgentInfo info() {
        return info;
    }

    String ip() {
        return ip;
    }

    /** Where its executor API is, as offers tell. */
    URL url() {
        return URL.newBuilder()
                .setScheme("http")
                .setAddress(Address.newBuilder()
                        .setHostname(info.getHostname())
                        .setIp(ip)
                        .setPort(info.getPort()))
                .setPath("/slave(1)")
                .build();
    }

    MachineID machine() {
        return MachineMaintenance.machine(info, ip);
    }

    /** After a change of reservations. */
    void resources(ResourceSum total) {
        info = info.toBuilder()
                .clearResources()
                .addAllResources(total.toProtos())
                .build();
        send(port -> port.resources(total.toProtos()));
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

    /** It is removed: what it still says does not count. */
    void leave() {
        connected = false;
        removed = true;
    }

    boolean removed() {
        return removed;
    }

    void reconnect(AgentChannel newLink, Instant now) {
        link = newLink;
        connected = true;
        reregistered = now;
    }

    Instant registered() {
        return registered;
    }

    @Nullable
    Instant reregistered() {
        return reregistered;
    }

    AgentChannel link() {
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
