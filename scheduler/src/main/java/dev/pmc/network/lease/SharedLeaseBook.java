package dev.pmc.network.lease;

import dev.pmc.vm.Hostname;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A book that stages of several machines share, each of which writes the files of a dnsmasq of its own. So each has to follow
 * the book, and tells the others how far its dnsmasq is.
 */
public interface SharedLeaseBook extends LeaseBook {
    /**
     * What has changed in the book, whoever changed it.
     *
     * @param revision up to which change this is
     * @param changed hosts whose leases are, or were for a moment, others than before
     * @param ended leases that hosts had before, and do not have now
     */
    record News(int revision, Set<Hostname> changed, List<Lease> ended) {}

    /**
     * What has changed since it was asked the last time; the first time, everything there is. Waits for so long, at most, for
     * something to change. One thread may ask.
     */
    News next(Duration wait) throws InterruptedException;

    /**
     * Tells the other stages that this one's dnsmasq knows everything up to that change. Until they are told they do not wait for
     * it, nor when it was out of reach for long; so it is to be told again and again. The thread that asks for news tells.
     */
    void tell(int revision);
}
