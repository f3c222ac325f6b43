package dev.pmc.mesos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an agent tells an executor in its environment ({@code src/slave/slave.cpp}, {@code executorEnvironment}).
 *
 * @param checkpoint the executor outlives its agent: it has to wait for it as long as {@code recoveryTimeout}, and to
 *     subscribe again within {@code subscriptionBackoff} once it is back
 * @param shutdownGrace so long after SHUTDOWN the agent kills the executor
 * @param token for the Authorization header, if the agent wants one. A program should not pass it on to its children
 * @param caFile whom to trust if the agent speaks TLS; null: whom this JVM trusts
 */
public record ExecutorEnvironment(
        Endpoint agent,
        String frameworkId,
        String executorId,
        String agentId,
        Path sandbox,
        boolean checkpoint,
        Duration recoveryTimeout,
        Duration subscriptionBackoff,
        Duration shutdownGrace,
        @Nullable String token,
        @Nullable Path caFile) {

    /** Says who the executor is, and hides its token. */
    @Override
    public String toString() {
        return "executor=%s framework=%s agent=%s endpoint=%s checkpoint=%s"
                .formatted(executorId, frameworkId, agentId, agent, checkpoint);
    }

    /**
     * Reads the environment of this process.
     *
     * @throws IllegalArgumentException that names everything that is missing or wrong
     */
    public static ExecutorEnvironment of(Map<String, String> variables) {
        return new Reader(variables).read();
    }

    /** Collects all that is wrong before it complains. */
    private static final class Reader {
        private final Map<String, String> variables;
        private final List<String> problems = new ArrayList<>();

        Reader(Map<String, String> variables) {
            this.variables = variables;
        }

        ExecutorEnvironment read() {
            Endpoint agent = agent();
            String frameworkId = required("MESOS_FRAMEWORK_ID");
            String executorId = required("MESOS_EXECUTOR_ID");
            String agentId = required("MESOS_SLAVE_ID");
            Path sandbox = Path.of(optional("MESOS_SANDBOX", optional("MESOS_DIRECTORY", ".")));
            boolean checkpoint = isTrue("MESOS_CHECKPOINT");
            Duration recovery = duration("MESOS_RECOVERY_TIMEOUT", Duration.ofMinutes(15));
            Duration backoff = duration("MESOS_SUBSCRIPTION_BACKOFF_MAX", Duration.ofSeconds(2));
            Duration grace = duration("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", Duration.ofSeconds(5));
            String caFile = variables.get("LIBPROCESS_SSL_CA_FILE");
            if (agent == null || !problems.isEmpty()) {
                throw new IllegalArgumentException(
                        "this program is started by a Mesos agent, which tells it where and what it is: "
                                + String.join("; ", problems));
            }
            return new ExecutorEnvironment(
                    agent,
                    frameworkId,
                    executorId,
                    agentId,
                    sandbox,
                    checkpoint,
                    recovery,
                    backoff,
                    grace,
                    variables.get("MESOS_EXECUTOR_AUTHENTICATION_TOKEN"),
                    caFile == null ? null : Path.of(caFile));
        }

        /** A domain socket if there is one; else the address; else the libprocess name, which holds the address too. */
        private @Nullable Endpoint agent() {
            String socket = variables.get("MESOS_DOMAIN_SOCKET");
            if (socket != null) {
                return Endpoint.unix(Path.of(socket), Endpoint.EXECUTOR_PATH);
            }
            String address = variables.get("MESOS_AGENT_ENDPOINT");
            if (address != null) {
                return parsed("MESOS_AGENT_ENDPOINT", address, text -> endpoint(text, Endpoint.EXECUTOR_PATH), null);
            }
            String pid = variables.get("MESOS_SLAVE_PID");
            if (pid == null || pid.indexOf('@') < 1) {
                problems.add("MESOS_AGENT_ENDPOINT is not set");
                return null;
            }
            int at = pid.indexOf('@');
            String path = "/" + pid.substring(0, at) + Endpoint.EXECUTOR_PATH;
            return parsed("MESOS_SLAVE_PID", pid, text -> endpoint(text.substring(at + 1), path), null);
        }

        private Endpoint endpoint(String address, String path) {
            String scheme = isTrue("LIBPROCESS_SSL_ENABLED") ? "https://" : "http://";
            return Endpoint.parse(scheme + address, 5051, path);
        }

        private String required(String name) {
            String value = variables.get(name);
            if (value == null || value.isEmpty()) {
                problems.add(name + " is not set");
                return "";
            }
            return value;
        }

        private String optional(String name, String otherwise) {
            return variables.getOrDefault(name, otherwise);
        }

        /** Mesos writes 1 and 0, its documentation true and false. */
        private boolean isTrue(String name) {
            String value = optional(name, "0");
            return value.equals("1") || value.equalsIgnoreCase("true");
        }

        private Duration duration(String name, Duration otherwise) {
            String value = variables.get(name);
            Duration parsed = value == null ? otherwise : parsed(name, value, MesosDuration::parse, otherwise);
            return parsed == null ? otherwise : parsed;
        }

        private <T> @Nullable T parsed(String name, String value, Function<String, T> parser, @Nullable T otherwise) {
            try {
                return parser.apply(value);
            } catch (IllegalArgumentException e) {
                problems.add(name + ": " + e.getMessage());
                return otherwise;
            }
        }
    }
}
