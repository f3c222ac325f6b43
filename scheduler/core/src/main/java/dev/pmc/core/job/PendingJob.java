package dev.pmc.core.job;

import dev.pmc.vm.IfMissing;
import dev.pmc.vm.SnapshotName;
import dev.pmc.vm.SnapshotOrder;
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

    /** A number that is higher than those of jobs which came before. */
    public long number() {
        return Long.parseLong(resultId.substring(resultId.lastIndexOf('-') + 1));
    }

    /** What the job wants done with snapshots; null if it has nothing to do with them. */
    public @Nullable SnapshotOrder snapshotOrder() {
        SnapshotOrder.Kind kind = switch (action) {
            case SNAPSHOT -> SnapshotOrder.Kind.TAKE;
            case REVERT -> SnapshotOrder.Kind.REVERT;
            case DELETE_SNAPSHOT -> SnapshotOrder.Kind.DELETE;
            case CREATE, DELETE, START, STOP, RESTART, REBUILD, RESIZE, MIGRATE -> null;
        };
        return kind == null
                ? null
                : new SnapshotOrder(
                        number(),
                        kind,
                        new SnapshotName(String.valueOf(fields.get("snapshot")).strip()));
    }

    /** The hostname of the only machine to which the VM is to be moved; null for any. */
    @Nullable
    public String target() {
        return action == Job.Action.MIGRATE && fields.get("baremetal") instanceof String machine && !machine.isBlank()
                ? machine
                : null;
    }

    /** What the job has in a lease, if it came through a network stage. */
    @Nullable
    public String lease() {
        return fields.get("lease") instanceof String lease && !lease.isBlank() ? lease : null;
    }
}
