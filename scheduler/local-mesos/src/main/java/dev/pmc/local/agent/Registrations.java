package dev.pmc.local.agent;

import dev.pmc.local.link.Registration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Task;

/** What an agent tells a master about itself. */
final class Registrations {
    private Registrations() {}

    static Registration of(AgentIdentity identity, Collection<HostedFramework> frameworks) {
        List<ExecutorInfo> running = new ArrayList<>();
        List<Task> tasks = new ArrayList<>();
        for (HostedFramework framework : frameworks) {
            for (Executor executor : framework.executors().values()) {
                if (executor.state() != Executor.State.TERMINATED) {
                    running.add(executor.info());
                }
                executor.allTasks().forEach(task -> tasks.add(task.toProto(framework.id())));
            }
        }
        return new Registration(
                identity.info(),
                identity.ip(),
                frameworks.stream().map(HostedFramework::info).toList(),
                running,
                tasks);
    }
}
