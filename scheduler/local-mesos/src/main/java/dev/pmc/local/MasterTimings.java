package dev.pmc.local;

import java.time.Duration;

/**
 * How long a master waits for what. Names and defaults are those of the flags of mesos-master.
 *
 * @param allocationInterval between two rounds of offers
 * @param agentPingTimeout between two pings of an agent
 * @param maxAgentPingTimeouts after so many unanswered pings an agent is unreachable
 * @param agentReregisterTimeout for agents to come back after a restart of the master
 */
public record MasterTimings(
        Duration allocationInterval,
        Duration agentPingTimeout,
        int maxAgentPingTimeouts,
        Duration agentReregisterTimeout) {
    public static final MasterTimings DEFAULTS =
            new MasterTimings(Duration.ofSeconds(1), Duration.ofSeconds(15), 5, Duration.ofMinutes(10));

    public MasterTimings withAllocationInterval(Duration interval) {
        return new MasterTimings(interval, agentPingTimeout, maxAgentPingTimeouts, agentReregisterTimeout);
    }

    public MasterTimings withAgentPings(Duration timeout, int max) {
        return new MasterTimings(allocationInterval, timeout, max, agentReregisterTimeout);
    }

    public MasterTimings withAgentReregisterTimeout(Duration timeout) {
        return new MasterTimings(allocationInterval, agentPingTimeout, maxAgentPingTimeouts, timeout);
    }
}
