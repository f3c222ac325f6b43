package dev.pmc.queue;

import dev.pmc.core.job.Job;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message as it was understood. */
public sealed interface ParsedJob {
    /** It is a job. */
    record Valid(Job job) implements ParsedJob {}

    /**
     * It is none.
     *
     * @param hostname the hostname that it names, if that much could be read
     * @param problems everything that is wrong with it, in words
     * @param fields what could be read of it
     */
    record Invalid(@Nullable String hostname, List<String> problems, Map<String, Object> fields) implements ParsedJob {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
