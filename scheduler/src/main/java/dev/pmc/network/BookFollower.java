package dev.pmc.network;

import dev.pmc.loop.Outage;
import dev.pmc.network.lease.Lease;
import dev.pmc.network.lease.LeaseBookException;
import dev.pmc.network.lease.SharedLeaseBook;
import dev.pmc.vm.Hostname;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has this machine's dnsmasq know what a book says that stages of other machines change too, and tells them how far it is.
 * After a start it first makes all files right, those of hosts included that are gone meanwhile; until then the other stages hear
 * nothing of this one, and do not wait for it.
 *
 * <p>Thread rule: one thread. Failure rule: what could not be done is said once and tried again, ever more slowly; until it is
 * done the others are told nothing new.
 */
public final class BookFollower {
    private static final Logger LOG = LoggerFactory.getLogger(BookFollower.class);
    private static final Duration WAIT = Duration.ofSeconds(1);

    /** Of many hosts that have changed at once dnsmasq is asked for some: it reads files in the order of their changes. */
    private static final int MOST_ASKED = 200;

    private final SharedLeaseBook book;
    private final DnsmasqControl dnsmasq;
    private final Outage outage =
            new Outage(LOG, "dnsmasq cannot be told of what changes in the lease book; it is tried again");

    /** Whose files are to be looked at, and which leases dnsmasq is to forget. */
    private final Set<Hostname> hosts = new LinkedHashSet<>();

    private final List<Lease> ended = new ArrayList<>();
    private boolean isReady;

    public BookFollower(SharedLeaseBook book, DnsmasqControl dnsmasq) {
        this.book = book;
        this.dnsmasq = dnsmasq;
    }

    /** Waits a little for something to change, and sees to it that dnsmasq knows. After a failure it waits longer. */
    public void step() throws InterruptedException {
        try {
            SharedLeaseBook.News news = book.next(hosts.isEmpty() ? WAIT : Duration.ZERO);
            if (!isReady) {
                hosts.addAll(dnsmasq.files().hostnames());
            }
            hosts.addAll(news.changed());
            ended.addAll(news.ended());
            if (!hosts.isEmpty()) {
                tellDnsmasq();
            }
            book.tell(news.revision());
            sayReady();
            outage.over();
        } catch (LeaseBookException | DnsmasqUnavailable e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            Thread.sleep(outage.failed(e.getMessage()).toMillis());
        }
    }

    private void sayReady() {
        if (!isReady) {
            LOG.info("dnsmasq knows what the lease book says, and is kept up to date");
            isReady = true;
        }
    }

    private void tellDnsmasq() throws DnsmasqUnavailable {
        Map<Hostname, String> failed = new LinkedHashMap<>(dnsmasq.follow(List.copyOf(hosts), book::leases));
        dnsmasq.forget(unused(ended));
        ended.clear();
        Collection<Lease> asked =
                book.leases(hosts).values().stream().limit(MOST_ASKED).toList();
        dnsmasq.silentAbout(asked).forEach(hostname -> failed.putIfAbsent(hostname, "dnsmasq does not answer for it"));
        hosts.retainAll(failed.keySet());
        if (!hosts.isEmpty()) {
            throw new DnsmasqUnavailable(failed.size() + " of its hosts it does not know as it should, among them "
                    + failed.entrySet().iterator().next());
        }
    }

    /** A lease whose address another has by now must not be given back: its MAC may be the same. */
    private List<Lease> unused(List<Lease> leases) {
        return leases.isEmpty()
                ? List.of()
                : book.change(pages -> leases.stream()
                        .filter(lease -> lease.address() != null
                                && pages.holderOf(lease.address()).isEmpty())
                        .toList());
    }
}
