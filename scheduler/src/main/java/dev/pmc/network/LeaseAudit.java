package dev.pmc.network;

import dev.pmc.network.lease.Lease;
import dev.pmc.network.lease.LeaseBook;
import dev.pmc.network.lease.LeasePages;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.MacAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares what there is of leases: the book, dnsmasq's files and, if it is given, what the scheduler remembers. Works
 * beside network stages. Thread rule: one thread.
 */
public final class LeaseAudit {
    /** Hosts in one step of the book. */
    private static final int PORTION = 500;

    private final LeaseBook book;
    private final DnsmasqControl dnsmasq;
    private final NetworkRules rules;

    /** Judges by these rules, which are to be those of the stage. */
    public LeaseAudit(LeaseBook book, DnsmasqControl dnsmasq, NetworkRules rules) {
        this.book = book;
        this.dnsmasq = dnsmasq;
        this.rules = rules;
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
        Instant now = book.clock().instant();
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
        List<String> found = new ArrayList<>(book.change(pages -> differences(pages, hosts)));
        found.addAll(dnsmasq.files().differences(book.leases().values()));
        return found;
    }

    private List<String> differences(LeasePages pages, @Nullable Collection<Known> hosts) {
        List<String> found = new ArrayList<>();
        pages.idleClaims().forEach(claim -> found.add("a job holds a lease that there is not vm=" + claim.hostname()));
        if (hosts != null) {
            found.addAll(unlike(pages, hosts));
        }
        pages.leases()
                .forEach(lease -> notAgain(lease, pages)
                        .ifPresent(why -> found.add("the host has what no new one gets vm=" + lease.hostname() + " ip="
                                + lease.address() + " reason=\"" + why + "\"")));
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

    private static List<String> unlike(LeasePages pages, Collection<Known> hosts) {
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
        for (LeasePages.Claim idle : book.change(LeasePages::idleClaims)) {
            touched.add(idle.hostname());
            done.addAll(book.change(pages -> forget(idle, pages)));
        }
        if (hosts != null) {
            for (List<Known> some : portions(hosts)) {
                done.addAll(book.change(pages -> adopt(some, pages)));
            }
            if (orphans) {
                done.addAll(endOrphans(hosts, touched));
            }
        }
        touched.addAll(book.leases().keySet());
        touched.addAll(dnsmasq.files().hostnames());
        List<String> before = check(null);
        Map<Hostname, String> failed = dnsmasq.follow(touched, book::leases);
        before.forEach(difference -> done.add("mended: " + difference));
        failed.forEach((hostname, reason) ->
                done.add("dnsmasq's files cannot be written vm=" + hostname + " reason=\"" + reason + "\""));
        return done;
    }

    /** What one step of a book can change. */
    private static <T> List<List<T>> portions(Collection<T> all) {
        List<T> list = List.copyOf(all);
        List<List<T>> portions = new ArrayList<>();
        for (int i = 0; i < list.size(); i += PORTION) {
            portions.add(list.subList(i, Math.min(list.size(), i + PORTION)));
        }
        return portions;
    }

    private static List<String> forget(LeasePages.Claim idle, LeasePages pages) {
        if (pages.of(idle.hostname()).isPresent()) {
            return List.of();
        }
        pages.drop(idle);
        return List.of("forgot a job that held no lease vm=" + idle.hostname());
    }

    private static List<String> adopt(List<Known> hosts, LeasePages pages) {
        List<String> done = new ArrayList<>();
        for (Known host : hosts) {
            if (adopt(host, pages)) {
                done.add("wrote down the lease of a host that had lost it vm=" + host.hostname() + " ip="
                        + host.address());
            }
        }
        return done;
    }

    private static boolean adopt(Known host, LeasePages pages) {
        String address = host.address();
        MacAddress mac = host.mac();
        String claim = host.claim();
        if (address == null
                || mac == null
                || claim == null
                || pages.of(host.hostname()).isPresent()
                || pages.holderOf(address).isPresent()
                || pages.holderOf(mac).isPresent()) {
            return false;
        }
        pages.put(new Lease(host.hostname(), address, mac, true));
        pages.claim(new LeasePages.Claim(claim, host.hostname(), true));
        pages.passedOn(List.of(claim));
        return true;
    }

    private List<String> endOrphans(Collection<Known> hosts, Set<Hostname> touched) {
        Set<Hostname> known = hosts.stream().map(Known::hostname).collect(Collectors.toSet());
        Map<Hostname, Lease> orphans = new LinkedHashMap<>(book.leases());
        orphans.keySet().removeAll(known);
        touched.addAll(orphans.keySet());
        Instant now = book.clock().instant();
        List<String> done = new ArrayList<>();
        for (List<Lease> some : portions(orphans.values())) {
            done.addAll(book.change(pages -> some.stream()
                    .filter(lease -> pages.of(lease.hostname()).equals(Optional.of(lease)))
                    .map(lease -> {
                        LeaseRelease.end(lease, pages, rules.quarantine(), now);
                        return "ended the lease of a host that there is not vm=" + lease.hostname() + " ip="
                                + lease.address();
                    })
                    .toList()));
        }
        return done;
    }
}
