package dev.pmc.local;

import java.time.Duration;

/**
 * How long agents wait for executors, and executors for agents. Names and defaults are those of the flags of
 * mesos-agent.
 *
 * @param executorRegistrationTimeout from the launch of an executor, fetching included, to its SUBSCRIBE
 * @param executorReregistrationTimeout for executors to come back after a restart of their agent
 * @param executorShutdownGracePeriod from SHUTDOWN to the kill, unless the executor asks for another
 * @param recoveryTimeout what executors are told to wait for an agent
 */
public record AgentTimings(
        Duration executorRegistrationTimeout,
        Duration executorReregistrationTimeout,
        Duration executorShutdownGracePeriod,
        Duration recoveryTimeout) {
    public static final AgentTimings DEFAULTS = new AgentTimings(
            Duration.ofMinutes(1), Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofMinutes(15));

    public AgentTimings withRegistrationTimeout(Duration timeout) {
        return new AgentTimings(timeout, executorReregistrationTimeout, executorShutdownGracePeriod, recoveryTimeout);
    }

    public AgentTimings withShutdownGracePeriod(Duration period) {
        return new AgentTimings(executorRegistrationTimeout, executorReregistrationTimeout, period, recoveryTimeout);
    }
}
