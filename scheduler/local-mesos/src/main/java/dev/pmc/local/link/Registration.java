package dev.pmc.local.link;

import java.util.List;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;

/**
 * An agent with all that lives on it; nothing does when it starts for the first time.
 *
 * @param agent without id if it never had one
 * @param ip of its executor API
 * @param executors each with its framework's id
 */
public record Registration(
        AgentInfo agent, String ip, List<FrameworkInfo> frameworks, List<ExecutorInfo> executors, List<Task> tasks) {
    public Registration {
        frameworks = List.copyOf(frameworks);
        executors = List.copyOf(executors);
        tasks = List.copyOf(tasks);
    }
}
