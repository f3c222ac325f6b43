package dev.pmc.local;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a master waits for what. Names and defaults are those of the flags of mesos-master.
 *
 * @param allocationInterval between two rounds of offers
 * @param agentPingTimeout between two pings of an agent
 * @param maxAgentPingTimeouts after so many unanswered pings an agent is unreachable
 * @param agentReregisterTimeout for agents to come back after a restart of the master
 * @param offerTimeout after which an offer that is not used is taken back; null for never
 */
public record MasterTimings(
        Duration allocationInterval,
        Duration agentPingTimeout,
        int maxAgentPingTimeouts,
        Duration agentReregisterTimeout,
        @Nullable Duration offerTimeout) {
    public static final MasterTimings DEFAULTS =
            new MasterTimings(Duration.ofSeconds(1), Duration.ofSeconds(15), 5, Duration.ofMinutes(10), null);

    public MasterTimings withAllocationInterval(Duration interval) {
        return new MasterTimings(
                interval, agentPingTimeout, maxAgentPingTimeouts, agentReregisterTimeout, offerTimeout);
    }

    public MasterTimings withAgentPings(Duration timeout, int max) {
        return new MasterTimings(allocationInterval, timeout, max, agentReregisterTimeout, offerTimeout);
    }

    public MasterTimings withAgentReregisterTimeout(Duration timeout) {
        return new MasterTimings(allocationInterval, agentPingTimeout, maxAgentPingTimeouts, timeout, offerTimeout);
    }

    public MasterTimings withOfferTimeout(Duration timeout) {
        return new MasterTimings(
                allocationInterval, agentPingTimeout, maxAgentPingTimeouts, agentReregisterTimeout, timeout);
    }

    /** A master that has not pinged an agent for so long is gone. */
    public Duration pingSilence() {
        return agentPingTimeout.multipliedBy(maxAgentPingTimeouts);
    }
}
