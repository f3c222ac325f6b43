package dev.pmc.network.zookeeper;

import dev.pmc.network.lease.Cidr;
import dev.pmc.network.lease.LeasePages.Barred;
import dev.pmc.network.lease.LeasePages.Ended;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.MacAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a book says as of a revision, in memory, and what is looked up in it. Not thread-safe. */
final class BookReplica {
    private final Map<Hostname, HostEntry> hosts = new HashMap<>();
    private final NavigableMap<Long, Hostname> addresses = new TreeMap<>();
    private final Map<MacAddress, Hostname> macs = new HashMap<>();
    private final Map<String, Hostname> claims = new HashMap<>();
    private final Map<String, Ended> ended = new HashMap<>();
    private final NavigableSet<Ended> endedByTime =
            new TreeSet<>(Comparator.comparing(Ended::until).thenComparing(Ended::claim));
    private final NavigableMap<Long, Barred> barred = new TreeMap<>();

    Map<Hostname, HostEntry> hosts() {
        return hosts;
    }

    /** Who has which address, by its number. */
    NavigableMap<Long, Hostname> addresses() {
        return addresses;
    }

    Map<MacAddress, Hostname> macs() {
        return macs;
    }

    /** The hosts of claims, by their ids. */
    Map<String, Hostname> claims() {
        return claims;
    }

    /** Claims that have ended, by their ids. */
    Map<String, Ended> ended() {
        return ended;
    }

    /** Claims that have ended, the one that may be forgotten first before all others. */
    NavigableSet<Ended> endedByTime() {
        return endedByTime;
    }

    /** By the addresses' numbers; some may be over. */
    NavigableMap<Long, Barred> barred() {
        return barred;
    }

    /** A host is as the entry says; null if there is nothing to be said of it. */
    void host(Hostname hostname, @Nullable HostEntry entry) {
        HostEntry before = hosts.remove(hostname);
        if (before != null) {
            before.jobs().keySet().forEach(job -> claims.remove(job, hostname));
            before.endedClaims().forEach(claim -> {
                ended.remove(claim.claim(), claim);
                endedByTime.remove(claim);
            });
            if (before.ip() != null) {
                // Another may have it by now: entries do not come in the order in which they were written.
                addresses.remove(Cidr.number(before.ip()), hostname);
            }
            if (before.mac() != null) {
                macs.remove(before.mac(), hostname);
            }
        }
        if (entry != null) {
            hosts.put(hostname, entry);
            entry.jobs().keySet().forEach(job -> claims.put(job, hostname));
            entry.endedClaims().forEach(claim -> {
                ended.put(claim.claim(), claim);
                endedByTime.add(claim);
            });
            if (entry.ip() != null) {
                addresses.put(Cidr.number(entry.ip()), hostname);
            }
            if (entry.mac() != null) {
                macs.put(entry.mac(), hostname);
            }
        }
    }

    /** An address is barred as it says; null if it is not. */
    void bar(long address, @Nullable Barred bar) {
        if (bar == null) {
            barred.remove(address);
        } else {
            barred.put(address, bar);
        }
    }
}
