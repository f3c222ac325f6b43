package dev.pmc.core.job;

import dev.pmc.vm.IfMissing;
import dev.pmc.vm.UnknownFields;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job that was taken from a queue and has no result yet.
 *
 * @param queue the one that it came from
 */
public record PendingJob(
        String resultId,
        @IfMissing("\"\"") QueueName queue,
        Job.Action action,
        Map<String, Object> fields,
        UnknownFields unknown) {
    public PendingJob {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    public PendingJob(String resultId, QueueName queue, Job.Action action, Map<String, Object> fields) {
        this(resultId, queue, action, fields, UnknownFields.NONE);
    }

    /** Whether a delete is to end also where nobody can prove that nothing is left. */
    public boolean forced() {
        return action == Job.Action.DELETE && "true".equals(String.valueOf(fields.get("force")));
    }

    /** What the job has in a lease, if it came through a network stage. */
    @Nullable
    public String lease() {
        return fields.get("lease") instanceof String lease && !lease.isBlank() ? lease : null;
    }
}
