package dev.pmc.core.job;

import dev.pmc.vm.IfMissing;
import dev.pmc.vm.UnknownFields;
import dev.pmc.vm.Word;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one job, for the tube of results. Kept in the hostdb until the queue has taken it, so it may be
 * delivered twice but is never lost; {@code id} lets consumers drop the second.
 *
 * @param queue the one that the job came from, and that is to have the result
 * @param hostname null if the message had none that could be read
 * @param baremetal the hostname of the agent concerned, if any
 * @param released what nothing rests on any more in a lease of the network stage, which is to be told of it
 * @param fields the job's own fields
 */
public record JobResult(
        String id,
        @IfMissing("\"\"") QueueName queue,
        Status status,
        @Nullable String hostname,
        @Nullable String baremetal,
        @Nullable String address,
        @Nullable String reason,
        @Nullable String released,
        Map<String, Object> fields,
        UnknownFields unknown) {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{12}-\\d{1,19}|network-([0-9a-f]{8}-)?\\d{1,19}");

    public JobResult {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** A result of which everything is known. */
    public JobResult(
            String id,
            QueueName queue,
            Status status,
            @Nullable String hostname,
            @Nullable String baremetal,
            @Nullable String address,
            @Nullable String reason,
            @Nullable String released,
            Map<String, Object> fields) {
        this(id, queue, status, hostname, baremetal, address, reason, released, fields, UnknownFields.NONE);
    }

    /**
     * Whether a message of those fields is a result of some pmc, and not a job: its id is of the form that a hostdb or a
     * network stage gives, and its status is one of theirs. Answered, it would be answered for ever.
     */
    public static boolean isOne(Map<String, Object> fields) {
        return fields.get("id") instanceof String id
                && fields.get("status") instanceof String status
                && ID.matcher(id).matches()
                && Arrays.stream(Status.values()).map(Word::of).anyMatch(status::equals);
    }

    /** How a job ended. */
    public enum Status {
        /** The VM's domain is active. */
        RUNNING,
        /** The VM is off, its disk kept. */
        STOPPED,
        /** Nothing of the VM is left. */
        DELETED,
        /** What was asked for is done, and the VM is on or off as it was before. */
        DONE,
        /** A forced delete has struck the VM off the records; what is left of it is not known. */
        FORGOTTEN,
        /** What was asked for is so already; nothing was done. */
        DUPLICATE,
        /** A later job made this one void before it was done. */
        CANCELLED,
        /** It was tried and did not work. */
        FAILED,
        /** The message is not a valid job, or contradicts what there is; nothing was done. */
        REJECTED
    }
}
