package dev.pmc.core.decision;

import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.JobKey;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one batch of decisions changes in the hostdb; becomes durable as a whole or not at all.
 *
 * @param frameworkId the new framework id, if it has changed
 * @param sequence the last number given out, for task and result ids
 * @param vms the new records, by hostname; empty for one that is removed
 * @param results new results for the outbox, in order
 * @param delivered ids of results that the queue has taken
 * @param handled jobs that are dealt with from now on; one with the same key takes the place of an earlier one
 * @param settled handled jobs that their queue has let go of
 * @param machines the new records of machines, by {@link Machine#name}
 * @param groups the new records of groups, by name; empty for one that is removed
 */
public record Changes(
        @Nullable String frameworkId,
        long sequence,
        Map<Hostname, Optional<VmRecord>> vms,
        List<JobResult> results,
        List<String> delivered,
        List<HandledJob> handled,
        List<JobKey> settled,
        Map<String, Machine> machines,
        Map<GroupName, Optional<GroupRecord>> groups) {
    /** Changes of no group. */
    public Changes(
            @Nullable String frameworkId,
            long sequence,
            Map<Hostname, Optional<VmRecord>> vms,
            List<JobResult> results,
            List<String> delivered,
            List<HandledJob> handled,
            List<JobKey> settled,
            Map<String, Machine> machines) {
        this(frameworkId, sequence, vms, results, delivered, handled, settled, machines, Map.of());
    }

    /** Changes of no machine, and of no group. */
    public Changes(
            @Nullable String frameworkId,
            long sequence,
            Map<Hostname, Optional<VmRecord>> vms,
            List<JobResult> results,
            List<String> delivered,
            List<HandledJob> handled,
            List<JobKey> settled) {
        this(frameworkId, sequence, vms, results, delivered, handled, settled, Map.of());
    }

    public boolean isEmpty() {
        return frameworkId == null
                && vms.isEmpty()
                && results.isEmpty()
                && delivered.isEmpty()
                && handled.isEmpty()
                && settled.isEmpty()
                && machines.isEmpty()
                && groups.isEmpty();
    }
}
