package dev.pmc.queue;

import dev.pmc.core.job.QueueName;

/**
 * One of the queues, as a scheduler uses it.
 *
 * @param jobs its tube of jobs, and that of results
 * @param network the tube by which its network stage hears of leases that have come free
 */
public record QueueLink(QueueName name, JobQueue jobs, Tube network) implements AutoCloseable {
    @Override
    public void close() {
        jobs.close();
        network.close();
    }
}
