package dev.pmc.local.agent;

import dev.pmc.local.AgentTimings;
import dev.pmc.mesos.MesosDuration;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.ExecutorInfo;

/**
 * The environment variables of an executor ({@code src/slave/slave.cpp}, executorEnvironment). Nothing of the agent's
 * own environment is inherited but PATH.
 */
final class ContainerEnvironment {
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private ContainerEnvironment() {}

    /**
     * @param endpoint ip:port of the executor API
     * @param token that the executor authenticates with, if it has to
     */
    static Map<String, String> of(
            ExecutorInfo executor,
            boolean checkpoint,
            AgentID agent,
            String ip,
            String endpoint,
            Path sandbox,
            AgentTimings timings,
            Optional<String> token) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PATH", Objects.requireNonNullElse(System.getenv("PATH"), DEFAULT_PATH));
        variables.put("LIBPROCESS_IP", ip);
        variables.put("LIBPROCESS_PORT", "0");
        variables.put("MESOS_FRAMEWORK_ID", executor.getFrameworkId().getValue());
        variables.put("MESOS_EXECUTOR_ID", executor.getExecutorId().getValue());
        variables.put("MESOS_DIRECTORY", sandbox.toString());
        variables.put("MESOS_SANDBOX", sandbox.toString());
        variables.put("MESOS_SLAVE_ID", agent.getValue());
        variables.put("MESOS_SLAVE_PID", "slave(1)@" + endpoint);
        variables.put("MESOS_AGENT_ENDPOINT", endpoint);
        variables.put("MESOS_HTTP_COMMAND_EXECUTOR", "0");
        variables.put("MESOS_CHECKPOINT", checkpoint ? "1" : "0");
        variables.put(
                "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", MesosDuration.format(timings.executorShutdownGracePeriod()));
        if (checkpoint) {
            variables.put("MESOS_RECOVERY_TIMEOUT", MesosDuration.format(timings.recoveryTimeout()));
            variables.put(
                    "MESOS_SUBSCRIPTION_BACKOFF_MAX", MesosDuration.format(timings.executorReregistrationTimeout()));
        }
        for (Environment.Variable variable :
                executor.getCommand().getEnvironment().getVariablesList()) {
            variables.put(variable.getName(), variable.getValue());
        }
        token.ifPresent(given -> variables.put("MESOS_EXECUTOR_AUTHENTICATION_TOKEN", given));
        return variables;
    }
}
