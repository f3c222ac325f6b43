package dev.pmc.core;

import dev.pmc.core.job.JobResult;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What jobs had in leases, and the network stage has got back. A stage that dies may pass a job on twice, and the second one may
 * come when its host is gone and its address another's; so it is known by its lease.
 *
 * <p>It knows the last ones since the start of the scheduler, and those that the stage has not been told of before. The stage
 * itself knows all that it has been told of, and passes no such job on; so this is about those that are on their way then.
 */
final class ReturnedLeases {
    private static final int MAX_LEASES = 100_000;

    /** The one that came back first before all others. */
    private final Set<String> leases = new LinkedHashSet<>();

    /** @param outbox results that have not been told yet */
    ReturnedLeases(Collection<JobResult> outbox) {
        outbox.forEach(result -> add(result.released()));
    }

    /** @param lease null if nothing comes back */
    void add(@Nullable String lease) {
        if (lease != null && leases.add(lease) && leases.size() > MAX_LEASES) {
            leases.remove(leases.iterator().next());
        }
    }

    /** @param lease null if a job has no lease */
    boolean contains(@Nullable String lease) {
        return lease != null && leases.contains(lease);
    }
}
