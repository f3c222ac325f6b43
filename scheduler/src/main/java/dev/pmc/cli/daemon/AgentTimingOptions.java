package dev.pmc.cli.daemon;

import dev.pmc.local.AgentTimings;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long agents of a local Mesos wait; each option also has the name of the real flag. */
final class AgentTimingOptions {
    @Option(
            names = {"--executor-registration-timeout", "--executor_registration_timeout"},
            paramLabel = "SECONDS",
            converter = SecondsConverter.class,
            description = "For an executor to be fetched and to subscribe")
    private @Nullable Duration registrationTimeout;

    @Option(
            names = {"--executor-reregistration-timeout", "--executor_reregistration_timeout"},
            paramLabel = "SECONDS",
            converter = SecondsConverter.class,
            description = "For executors to come back after a restart of their agent")
    private @Nullable Duration reregistrationTimeout;

    @Option(
            names = {"--executor-shutdown-grace-period", "--executor_shutdown_grace_period"},
            paramLabel = "SECONDS",
            converter = SecondsConverter.class,
            description = "From SHUTDOWN of an executor to its kill")
    private @Nullable Duration gracePeriod;

    @Option(
            names = {"--recovery-timeout", "--recovery_timeout"},
            paramLabel = "SECONDS",
            converter = SecondsConverter.class,
            description = "What executors are told to wait for their agent")
    private @Nullable Duration recoveryTimeout;

    AgentTimings timings() {
        AgentTimings defaults = AgentTimings.DEFAULTS;
        return new AgentTimings(
                Objects.requireNonNullElse(registrationTimeout, defaults.executorRegistrationTimeout()),
                Objects.requireNonNullElse(reregistrationTimeout, defaults.executorReregistrationTimeout()),
                Objects.requireNonNullElse(gracePeriod, defaults.executorShutdownGracePeriod()),
                Objects.requireNonNullElse(recoveryTimeout, defaults.recoveryTimeout()));
    }
}
