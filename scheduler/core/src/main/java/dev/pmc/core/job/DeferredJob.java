package dev.pmc.core.job;

import dev.pmc.vm.UnknownFields;

/**
 * A job that has to wait until an earlier one of its host has come to an end. It is durable, and the queue has let go of
 * it: there a later job could overtake it, for a reservation lasts as long as whoever put the job has said, and an answer
 * may get lost.
 *
 * @param resultId the id that its result will have
 */
public record DeferredJob(String resultId, Job job, UnknownFields unknown) {
    public DeferredJob(String resultId, Job job) {
        this(resultId, job, UnknownFields.NONE);
    }
}
