package dev.pmc.core.job;

/**
 * A reserved job's handle in the queue that it came from.
 *
 * @param session the connection that reserved it; a reservation ends with its connection
 * @param id the queue's own number of the job
 */
public record JobTicket(QueueName queue, long session, long id) {
    /** Which job it is, whoever has reserved it. */
    public JobKey key() {
        return new JobKey(queue, id);
    }

    @Override
    public String toString() {
        return Long.toString(id);
    }
}
