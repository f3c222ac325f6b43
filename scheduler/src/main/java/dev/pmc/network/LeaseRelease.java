package dev.pmc.network;

import dev.pmc.network.lease.Lease;
import dev.pmc.network.lease.LeasePages;
import dev.pmc.vm.Hostname;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is taken back from the lease of a host that is gone. Pure: reads and writes nothing but the pages it is
 * given.
 */
final class LeaseRelease {
    private LeaseRelease() {}

    /**
     * Ends a claim. With the last one of its host the lease ends too, and its address is given to nobody for a while,
     * because caches, and a guest that is slow to die, may still know it.
     *
     * @return the lease that has ended, if one has
     */
    static Optional<Lease> of(String claim, LeasePages pages, Duration quarantine, Instant now) {
        Optional<LeasePages.Claim> known = pages.claim(claim);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        pages.drop(known.get());
        Hostname hostname = known.get().hostname();
        Optional<Lease> lease = pages.of(hostname);
        if (lease.isEmpty() || !pages.claimsOf(hostname).isEmpty()) {
            return Optional.empty();
        }
        end(lease.get(), pages, quarantine, now);
        return lease;
    }

    /** Ends a lease and whatever rests on it. */
    static void end(Lease lease, LeasePages pages, Duration quarantine, Instant now) {
        pages.claimsOf(lease.hostname()).forEach(pages::drop);
        pages.remove(lease.hostname());
        @Nullable String address = lease.address();
        if (address != null && !quarantine.isZero()) {
            pages.bar(new LeasePages.Barred(address, "was " + lease.hostname() + "'s", now.plus(quarantine)));
        }
    }
}
