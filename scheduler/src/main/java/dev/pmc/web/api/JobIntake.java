package dev.pmc.web.api;

import dev.pmc.queue.JobSender;
import dev.pmc.queue.ParsedJob;
import java.util.function.Function;

/**
 * What the API needs to take jobs.
 *
 * @param parser judges messages as pmc does when they come
 * @param senders where jobs are put
 * @param images which images they may name
 */
public record JobIntake(Function<byte[], ParsedJob> parser, JobSender.Ways senders, ImageNames images) {}
