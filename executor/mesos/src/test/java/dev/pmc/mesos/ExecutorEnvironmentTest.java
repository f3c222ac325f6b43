package dev.pmc.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ExecutorEnvironmentTest {
    /** As recorded from an agent whose framework checkpoints. */
    private static final Map<String, String> RECORDED = Map.ofEntries(
            Map.entry("MESOS_AGENT_ENDPOINT", "127.0.0.1:5051"),
            Map.entry("MESOS_CHECKPOINT", "1"),
            Map.entry("MESOS_DIRECTORY", "/var/lib/mesos/slaves/a/frameworks/f/executors/probe/runs/r"),
            Map.entry("MESOS_EXECUTOR_ID", "probe"),
            Map.entry("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "5secs"),
            Map.entry("MESOS_FRAMEWORK_ID", "f"),
            Map.entry("MESOS_HTTP_COMMAND_EXECUTOR", "0"),
            Map.entry("MESOS_RECOVERY_TIMEOUT", "15mins"),
            Map.entry("MESOS_SANDBOX", "/mnt/mesos/sandbox"),
            Map.entry("MESOS_SLAVE_ID", "a"),
            Map.entry("MESOS_SLAVE_PID", "slave(1)@127.0.0.1:5051"),
            Map.entry("MESOS_SUBSCRIPTION_BACKOFF_MAX", "2secs"));

    @Test
    void readsWhatAnAgentGives() {
        ExecutorEnvironment environment = ExecutorEnvironment.of(RECORDED);

        assertThat(environment.agent()).hasToString("http://127.0.0.1:5051");
        assertThat(environment.agent().path()).isEqualTo("/api/v1/executor");
        assertThat(environment.executorId()).isEqualTo("probe");
        assertThat(environment.checkpoint()).isTrue();
        assertThat(environment.recoveryTimeout()).isEqualTo(Duration.ofMinutes(15));
        assertThat(environment.subscriptionBackoff()).isEqualTo(Duration.ofSeconds(2));
        assertThat(environment.shutdownGrace()).isEqualTo(Duration.ofSeconds(5));
        assertThat(environment.sandbox()).isEqualTo(Path.of("/mnt/mesos/sandbox"));
        assertThat(environment.token()).isNull();
    }

    @Test
    void findsTheAgentInItsLibprocessNameWhereThereIsNoEndpoint() {
        Map<String, String> variables = new HashMap<>(RECORDED);
        variables.remove("MESOS_AGENT_ENDPOINT");
        variables.put("MESOS_SLAVE_PID", "slave(2)@10.0.0.7:5052");
        variables.put("LIBPROCESS_SSL_ENABLED", "true");

        Endpoint agent = ExecutorEnvironment.of(variables).agent();
        assertThat(agent).hasToString("https://10.0.0.7:5052");
        assertThat(agent.path()).isEqualTo("/slave(2)/api/v1/executor");
    }

    @Test
    void saysAllThatIsMissingOrWrongAtOnce() {
        assertThatThrownBy(() -> ExecutorEnvironment.of(
                        Map.of("MESOS_FRAMEWORK_ID", "f", "MESOS_RECOVERY_TIMEOUT", "soon", "MESOS_SLAVE_ID", "a")))
                .hasMessageContaining("started by a Mesos agent")
                .hasMessageContaining("MESOS_AGENT_ENDPOINT is not set")
                .hasMessageContaining("MESOS_EXECUTOR_ID is not set")
                .hasMessageContaining("MESOS_RECOVERY_TIMEOUT: 'soon' is not a duration")
                .hasMessageNotContaining("MESOS_SLAVE_ID");
    }
}
