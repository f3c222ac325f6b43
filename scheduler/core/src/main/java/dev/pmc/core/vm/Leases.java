package dev.pmc.core.vm;

import dev.pmc.core.job.Job;
import dev.pmc.core.job.PendingJob;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When the network stage gets a lease back. What counts is what each create job has in a lease, for a create that is a
 * duplicate has a share in the lease of the host that exists: that share comes back at once, and the host's own when
 * nothing is left of it.
 */
public final class Leases {
    private Leases() {}

    /**
     * What nothing rests on once a job has ended so.
     *
     * @param before the VM as it was; null if there was none
     * @param after the VM as it is; null if nothing is left of it
     * @param ended all jobs that have ended by the same step, this one included: a lease comes back by one of them
     */
    public static @Nullable String released(
            @Nullable VmRecord before, @Nullable VmRecord after, PendingJob job, List<LifecycleStep.Outcome> ended) {
        String own = ownLease(job);
        if (own != null) {
            return after != null && own.equals(after.asked().lease()) ? null : own;
        }
        String lease = before == null || after != null ? null : before.asked().lease();
        boolean comesBack = ended.stream().anyMatch(other -> Objects.equals(lease, ownLease(other.job())));
        return comesBack || !isFirst(job, ended) ? null : lease;
    }

    /** A create gives its own share back; the host's comes back by the first of the others. */
    private static boolean isFirst(PendingJob job, List<LifecycleStep.Outcome> ended) {
        return ended.stream()
                .map(LifecycleStep.Outcome::job)
                .filter(other -> ownLease(other) == null)
                .findFirst()
                .filter(first -> first.resultId().equals(job.resultId()))
                .isPresent();
    }

    private static @Nullable String ownLease(PendingJob job) {
        return job.action() == Job.Action.CREATE ? job.lease() : null;
    }
}
