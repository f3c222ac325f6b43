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
    /**
     * A job comes again when its reservation is lost, so within its time to run and that of whoever gets it next. This is many
     * times what {@code create_host} gives it.
     */
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private LeaseRelease() {}

    /**
     * Ends a claim that the scheduler has given back. With the last one of its host the lease ends too, and its address is
     * given to nobody for a while, because caches, and a guest that is slow to die, may still know it. That the claim has ended
     * stays known: its job may still be in the queue, and would bring the host back.
     *
     * @return the lease that has ended, if one has
     */
    static Optional<Lease> of(String claim, LeasePages pages, Duration quarantine, Instant now) {
        Optional<LeasePages.Claim> known = pages.claim(claim);
        Duration memory = quarantine.compareTo(REMEMBERED) > 0 ? quarantine : REMEMBERED;
        known.ifPresent(one -> pages.end(new LeasePages.Ended(claim, one.hostname(), now.plus(memory))));
        return known.flatMap(one -> endIfUnused(one.hostname(), pages, quarantine, now));
    }

    /**
     * Takes back the claim of a job that nobody has heard of, so that another may have the address at once. If somebody puts the
     * job back into the queue it is a new one.
     *
     * @return the lease that has ended, if one has
     */
    static Optional<Lease> unheard(String claim, LeasePages pages, Instant now) {
        Optional<LeasePages.Claim> known = pages.claim(claim);
        known.ifPresent(pages::drop);
        return known.flatMap(one -> endIfUnused(one.hostname(), pages, Duration.ZERO, now));
    }

    private static Optional<Lease> endIfUnused(Hostname hostname, LeasePages pages, Duration quarantine, Instant now) {
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
