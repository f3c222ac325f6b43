package dev.pmc.core.job;

import dev.pmc.vm.IfMissing;
import dev.pmc.vm.UnknownFields;

/**
 * A job that has to wait until an earlier one of its host has come to an end. It is durable, and the queue has let go of
 * it: there a later job could overtake it, for a reservation lasts as long as whoever put the job has said, and an answer
 * may get lost.
 *
 * @param resultId the id that its result will have
 * @param queue the one that it came from
 */
public record DeferredJob(
        String resultId, @IfMissing("\"\"") QueueName queue, Job job, UnknownFields unknown) {
    public DeferredJob(String resultId, QueueName queue, Job job) {
        this(resultId, queue, job, UnknownFields.NONE);
    }

    /** What is left of it when it is being done. */
    public PendingJob pending() {
        return new PendingJob(resultId, queue, job.action(), job.fields());
    }
}
