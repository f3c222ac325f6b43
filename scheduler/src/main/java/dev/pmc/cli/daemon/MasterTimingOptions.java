package dev.pmc.cli.daemon;

import dev.pmc.local.MasterTimings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long a local Mesos master waits; each option also has the name of the real flag. */
final class MasterTimingOptions {
    @Option(
            names = {"--allocation-interval", "--allocation_interval"},
            paramLabel = "SECONDS",
            converter = SecondsConverter.class,
            description = "Between two rounds of offers; times may also be written 5secs or 1mins")
    private @Nullable Duration allocationInterval;

    @Option(
            names = {"--agent-ping-timeout", "--agent_ping_timeout"},
            paramLabel = "SECONDS",
            converter = SecondsConverter.class,
            description = "Between two pings of an agent")
    private @Nullable Duration pingTimeout;

    @Option(
            names = {"--max-agent-ping-timeouts", "--max_agent_ping_timeouts"},
            defaultValue = "5",
            description = "After so many an agent is unreachable (default: ${DEFAULT-VALUE})")
    private int maxPingTimeouts;

    @Option(
            names = {"--agent-reregister-timeout", "--agent_reregister_timeout"},
            paramLabel = "SECONDS",
            converter = SecondsConverter.class,
            description = "For agents to come back after a restart of the master")
    private @Nullable Duration reregisterTimeout;

    @Option(
            names = {"--offer-timeout", "--offer_timeout"},
            paramLabel = "SECONDS",
            converter = SecondsConverter.class,
            description = "After which an offer that is not used is taken back (default: never)")
    private @Nullable Duration offerTimeout;

    MasterTimings timings() {
        MasterTimings timings = MasterTimings.DEFAULTS;
        if (allocationInterval != null) {
            timings = timings.withAllocationInterval(allocationInterval);
        }
        if (reregisterTimeout != null) {
            timings = timings.withAgentReregisterTimeout(reregisterTimeout);
        }
        if (offerTimeout != null) {
            timings = timings.withOfferTimeout(offerTimeout);
        }
        return timings.withAgentPings(pingTimeout != null ? pingTimeout : timings.agentPingTimeout(), maxPingTimeouts);
    }
}
