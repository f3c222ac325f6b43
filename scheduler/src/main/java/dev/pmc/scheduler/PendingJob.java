package dev.pmc.scheduler;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A job that was taken from the queue and has no result yet. */
public record PendingJob(String resultId, Job.Action action, Map<String, Object> fields) {
    public PendingJob {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
}
