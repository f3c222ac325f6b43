package dev.pmc.core.job;

import java.util.Comparator;

/**
 * Which job it is: each queue counts its jobs for itself.
 *
 * @param id the queue's own number of the job
 */
public record JobKey(QueueName queue, long id) implements Comparable<JobKey> {
    private static final Comparator<JobKey> ORDER =
            Comparator.comparingLong(JobKey::id).thenComparing(JobKey::queue);

    @Override
    public int compareTo(JobKey other) {
        return ORDER.compare(this, other);
    }
}
