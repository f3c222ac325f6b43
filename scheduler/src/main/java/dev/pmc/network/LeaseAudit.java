package dev.pmc.network;

import dev.pmc.vm.Hostname;
import dev.pmc.vm.MacAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares what there is of leases: the book, dnsmasq's files and, if it is given, what the scheduler remembers. Works
 * beside network stages. Thread rule: one thread.
 */
public final class LeaseAudit {
    private final LeaseBook book;
    private final DnsmasqControl dnsmasq;
    private final NetworkRules rules;
    private final InstantSource clock;

    /** Judges by these rules, which are to be those of the stage. */
    public LeaseAudit(LeaseBook book, DnsmasqControl dnsmasq, NetworkRules rules, InstantSource clock) {
        this.book = book;
        this.dnsmasq = dnsmasq;
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * A host that the scheduler remembers.
     *
     * @param claim what it has in its lease, if it came through a network stage
     */
    public record Known(
            Hostname hostname,
            @Nullable String address,
            @Nullable MacAddress mac,
            @Nullable String claim) {}

    /** One line for each lease and each barred address. */
    public List<String> list() {
        Instant now = clock.instant();
        return book.change(pages -> {
            List<String> lines = new ArrayList<>();
            pages.leases()
                    .forEach(lease -> lines.add("vm=" + lease.hostname() + " ip="
                            + (lease.address() == null ? "none" : lease.address()) + " mac=" + lease.mac() + " jobs="
                            + pages.claimsOf(lease.hostname()).size()));
            pages.barred(now)
                    .forEach(barred -> lines.add("barred ip=" + barred.address() + " until=" + barred.until()
                            + " reason=\"" + barred.reason() + "\""));
            return lines;
        });
    }

    /** All differences, in words; none if everything is as it must be. */
    public List<String> check(@Nullable Collection<Known> hosts) throws DnsmasqUnavailable {
        List<String> found = new ArrayList<>();
        List<Lease> leases = book.change(pages -> {
            pages.idleClaims()
                    .forEach(claim -> found.add("a job holds a lease that there is not vm=" + claim.hostname()));
            if (hosts != null) {
                found.addAll(differences(pages, hosts));
            }
            pages.leases()
                    .forEach(lease -> notAgain(lease, pages)
                            .ifPresent(why -> found.add("the host has what no new one gets vm=" + lease.hostname()
                                    + " ip=" + lease.address() + " reason=\"" + why + "\"")));
            return pages.leases();
        });
        found.addAll(dnsmasq.files().differences(leases));
        return found;
    }

    /** Why the stage would refuse a host today that it has given a lease before. */
    private Optional<String> notAgain(Lease lease, LeasePages pages) {
        Hostname hostname = lease.hostname();
        return rules.names()
                .whyNot(hostname)
                .or(() -> rules.addresses().whyNotAgain(lease))
                .or(() -> rules.names()
                        .namesake(hostname)
                        .filter(other -> pages.of(other).isPresent())
                        .map(other -> "on the network its name is that of " + other));
    }

    private static List<String> differences(LeasePages pages, Collection<Known> hosts) {
        List<String> found = new ArrayList<>();
        Map<Hostname, Known> known = new LinkedHashMap<>();
        hosts.forEach(host -> known.put(host.hostname(), host));
        for (Lease lease : pages.leases()) {
            Known host = known.remove(lease.hostname());
            if (host == null) {
                found.add("the scheduler knows no such host; its job may be on its way vm=" + lease.hostname() + " ip="
                        + lease.address());
            } else if (host.address() != null && !host.address().equals(lease.address())) {
                found.add("the host has another address than its lease vm=" + lease.hostname() + " ip=" + host.address()
                        + " lease=" + lease.address());
            }
        }
        known.values().stream()
                .filter(host -> host.address() != null)
                .forEach(host -> found.add("the host has no lease vm=" + host.hostname() + " ip=" + host.address()));
        return found;
    }

    /**
     * Mends what can be mended without harm: leases of hosts that have lost theirs, dnsmasq's files.
     *
     * @param orphans ends leases of hosts that the scheduler does not know, too; right only if no job is on its way
     * @return what was done, in words
     */
    public List<String> repair(@Nullable Collection<Known> hosts, boolean orphans) throws DnsmasqUnavailable {
        List<String> done = new ArrayList<>();
        Set<Hostname> touched = new LinkedHashSet<>();
        book.change(pages -> {
            pages.idleClaims().forEach(claim -> {
                pages.drop(claim);
                done.add("forgot a job that held no lease vm=" + claim.hostname());
            });
            if (hosts != null) {
                hosts.forEach(host -> adopt(host, pages, done));
                if (orphans) {
                    endOrphans(hosts, pages, touched, done);
                }
            }
            pages.leases().forEach(lease -> touched.add(lease.hostname()));
            return touched.size();
        });
        touched.addAll(dnsmasq.files().hostnames());
        List<String> before = check(null);
        Map<Hostname, String> failed = dnsmasq.follow(touched, book::leases);
        before.forEach(difference -> done.add("mended: " + difference));
        failed.forEach((hostname, reason) ->
                done.add("dnsmasq's files cannot be written vm=" + hostname + " reason=\"" + reason + "\""));
        return done;
    }

    private static void adopt(Known host, LeasePages pages, List<String> done) {
        String address = host.address();
        MacAddress mac = host.mac();
        String claim = host.claim();
        if (address == null
                || mac == null
                || claim == null
                || pages.of(host.hostname()).isPresent()
                || pages.holderOf(address).isPresent()
                || pages.holderOf(mac).isPresent()) {
            return;
        }
        pages.put(new Lease(host.hostname(), address, mac, true));
        pages.claim(new LeasePages.Claim(claim, host.hostname(), true));
        pages.passedOn(List.of(claim));
        done.add("wrote down the lease of a host that had lost it vm=" + host.hostname() + " ip=" + address);
    }

    private void endOrphans(Collection<Known> hosts, LeasePages pages, Set<Hostname> touched, List<String> done) {
        List<Hostname> known = hosts.stream().map(Known::hostname).toList();
        for (Lease lease : pages.leases()) {
            if (!known.contains(lease.hostname())) {
                LeaseRelease.end(lease, pages, rules.quarantine(), clock.instant());
                touched.add(lease.hostname());
                done.add("ended the lease of a host that there is not vm=" + lease.hostname() + " ip="
                        + lease.address());
            }
        }
    }
}
