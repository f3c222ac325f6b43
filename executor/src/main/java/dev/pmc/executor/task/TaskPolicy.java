package dev.pmc.executor.task;

import java.time.Duration;
import java.util.List;

/**
 * Time limits and intervals of the executor.
 *
 * @param grace how long a guest may take to power itself off, unless the task's kill policy or the KILL's own says
 *     otherwise. 30 s, since a guest with a database needs longer than the 3 s that Mesos gives a process
 * @param readyLimit how long a guest may take to answer until its task is called unhealthy
 * @param crashBackoff how long to wait before the first, second … restart of a crashed guest; a crash beyond the last
 *     one fails the task
 * @param calm a guest that has been up for so long is forgiven its earlier crashes
 * @param stopRetry how long to wait before a power-off that failed is tried again
 * @param progressInterval how long to keep quiet after a word about the progress of a step
 * @param stepPatience how long a step has to last to be told of
 * @param countersInterval how often the scheduler is told what VMs use
 */
public record TaskPolicy(
        Duration grace,
        Duration readyLimit,
        List<Duration> crashBackoff,
        Duration calm,
        Duration stopRetry,
        Duration progressInterval,
        Duration stepPatience,
        Duration countersInterval) {
    public static final TaskPolicy DEFAULT = new TaskPolicy(
            Duration.ofSeconds(30),
            Duration.ofMinutes(10),
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(60)),
            Duration.ofMinutes(10),
            Duration.ofSeconds(15),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30));

    public TaskPolicy {
        crashBackoff = List.copyOf(crashBackoff);
    }

    public TaskPolicy withGrace(Duration other) {
        return new TaskPolicy(
                other, readyLimit, crashBackoff, calm, stopRetry, progressInterval, stepPatience, countersInterval);
    }

    public TaskPolicy withReadyLimit(Duration other) {
        return new TaskPolicy(
                grace, other, crashBackoff, calm, stopRetry, progressInterval, stepPatience, countersInterval);
    }
}
