package dev.pmc.network.lease;

import dev.pmc.vm.Hostname;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The book of leases, which says which host has which address. All network stages that give addresses of the same networks
 * share one.
 *
 * <p>Life cycle: {@code open change* close}. Thread rule: any thread; they take turns, as processes do. Failure rule: a
 * change is durable as a whole when it returns; when it throws a {@link LeaseBookException} it did not happen, or nobody knows
 * whether it did. So a change has to be such that it does no harm when it is made again.
 */
public interface LeaseBook extends AutoCloseable {
    /**
     * Reads and writes in one step, as if nobody else did meanwhile.
     *
     * @param work may be done several times, each time on other pages, of which only the last ones count; so it may change
     *     nothing else
     * @return what the work has returned in the end
     */
    <T> T change(Function<LeasePages, T> work);

    /** All leases as they are now. */
    default Map<Hostname, Lease> leases() {
        return change(pages -> {
            Map<Hostname, Lease> leases = new LinkedHashMap<>();
            pages.leases().forEach(lease -> leases.put(lease.hostname(), lease));
            return leases;
        });
    }

    /** The leases of some hosts, as they are now; without those who have none. */
    default Map<Hostname, Lease> leases(Collection<Hostname> hostnames) {
        return change(pages -> {
            Map<Hostname, Lease> leases = new LinkedHashMap<>();
            hostnames.forEach(hostname -> pages.of(hostname).ifPresent(lease -> leases.put(hostname, lease)));
            return leases;
        });
    }

    /**
     * Writes down in an empty book all that another one said. Doing it again changes nothing.
     *
     * @throws LeaseBookException if the book says something else already
     */
    void fill(BookContents contents);

    /**
     * Does nothing if it can be used, as far as is known without asking for anything.
     *
     * @throws LeaseBookException if it cannot, so that nobody should take jobs for it
     */
    void requireReachable();

    /** The clock that all who share the book go by. */
    InstantSource clock();

    /**
     * Waits until the dnsmasq of each other stage knows what the book says now, and not for those who take longer.
     *
     * @return what those are called that were given up on now; each is, once, until it has caught up
     */
    Set<String> awaitOthers(Duration patience) throws InterruptedException;

    @Override
    void close();
}
