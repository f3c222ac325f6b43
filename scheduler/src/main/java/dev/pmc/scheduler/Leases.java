package dev.pmc.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * When the network stage gets a lease back. What counts is what each create job has in a lease, for a create that is a
 * duplicate has a share in the lease of the host that exists: that share comes back at once, and the host's own when
 * nothing is left of it.
 */
final class Leases {
    private Leases() {}

    /**
     * What nothing rests on once a job has ended so.
     *
     * @param before the VM as it was; null if there was none
     * @param after the VM as it is; null if nothing is left of it
     */
    static @Nullable String released(@Nullable VmRecord before, @Nullable VmRecord after, PendingJob job) {
        String kept = after == null ? null : after.lease();
        String own = job.lease();
        if (own != null && job.action() == Job.Action.CREATE) {
            return own.equals(kept) ? null : own;
        }
        return before != null && after == null ? before.lease() : null;
    }
}
