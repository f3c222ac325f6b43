package dev.pmc.core.decision;

import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.vm.VmRecord;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that a scheduler remembers from its life before: the contents of the hostdb.
 *
 * @param id the hostdb's own random name, made when it was created; part of result ids, so that those of two hostdbs
 *     never coincide
 * @param frameworkId as the master gave it; null before the first registration
 * @param sequence the last number given out
 * @param outbox results that the queue has not taken yet, oldest first
 * @param handled jobs that are dealt with, and that the queue has not let go of yet
 * @param drained hostnames of machines that are to get no more VMs
 */
public record State(
        String id,
        @Nullable String frameworkId,
        long sequence,
        List<VmRecord> vms,
        List<JobResult> outbox,
        List<HandledJob> handled,
        Set<String> drained) {
    /** A memory of no drained machine. */
    public State(
            String id,
            @Nullable String frameworkId,
            long sequence,
            List<VmRecord> vms,
            List<JobResult> outbox,
            List<HandledJob> handled) {
        this(id, frameworkId, sequence, vms, outbox, handled, Set.of());
    }
}
