package dev.pmc.network.zookeeper;

import dev.pmc.network.lease.Cidr;
import dev.pmc.network.lease.Lease;
import dev.pmc.network.lease.LeaseBookException;
import dev.pmc.network.lease.LeasePages;
import dev.pmc.network.lease.TakenAddresses;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.MacAddress;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A step of the book in the making: what is read comes from the replica, what is written is kept until it can be sent. */
final class BookDraft implements LeasePages {
    private static final int MOST_FORGOTTEN = 200;

    private final BookReplica replica;
    private final Overlay<Hostname, HostEntry> hosts;
    private final Overlay<Long, Hostname> addresses;
    private final Overlay<MacAddress, Hostname> macs;
    private final Overlay<String, Hostname> claims;
    private final Overlay<String, Ended> ended;
    private final Overlay<Long, Barred> barred;
    private final TakenAddresses taken = new TakenAddresses();
    private @Nullable BookHead head;

    BookDraft(BookReplica replica) {
        this.replica = replica;
        hosts = new Overlay<>(replica.hosts());
        addresses = new Overlay<>(replica.addresses());
        macs = new Overlay<>(replica.macs());
        claims = new Overlay<>(replica.claims());
        ended = new Overlay<>(replica.ended());
        barred = new Overlay<>(replica.barred());
    }

    Overlay<Hostname, HostEntry> hosts() {
        return hosts;
    }

    Overlay<Long, Hostname> addresses() {
        return addresses;
    }

    Overlay<MacAddress, Hostname> macs() {
        return macs;
    }

    Overlay<Long, Barred> barred() {
        return barred;
    }

    /** What the book's own node is to say; null if that stays as it is. */
    @Nullable
    BookHead head() {
        return head;
    }

    void write(BookHead other) {
        head = other;
    }

    private Stream<HostEntry> all() {
        return hosts.whole().values().stream()
                .sorted(Comparator.comparing(entry -> entry.hostname().value()));
    }

    private HostEntry entry(Hostname hostname) {
        HostEntry entry = hosts.get(hostname);
        return entry == null ? HostEntry.of(hostname) : entry;
    }

    private void write(HostEntry entry) {
        if (entry.saysNothing()) {
            hosts.remove(entry.hostname());
        } else {
            hosts.put(entry.hostname(), entry);
        }
    }

    @Override
    public List<Lease> leases() {
        return all().map(HostEntry::lease).flatMap(Optional::stream).toList();
    }

    @Override
    public Optional<Lease> of(Hostname hostname) {
        return entry(hostname).lease();
    }

    @Override
    public Optional<Hostname> holderOf(String address) {
        return Optional.ofNullable(addresses.get(Cidr.number(address)));
    }

    @Override
    public Optional<Hostname> holderOf(MacAddress mac) {
        return Optional.ofNullable(macs.get(mac));
    }

    @Override
    public Set<Long> taken(Cidr network, Instant now) {
        return taken.of(network, () -> {
            Set<Long> all = new HashSet<>();
            Predicate<Long> isBarred = address -> {
                Barred bar = barred.get(address);
                return bar != null && bar.until().isAfter(now);
            };
            Stream.concat(
                            replica.addresses().subMap(network.first(), true, network.last(), true).keySet().stream(),
                            addresses.changed().keySet().stream().filter(network::contains))
                    .filter(address -> addresses.get(address) != null)
                    .forEach(all::add);
            Stream.concat(
                            replica.barred().subMap(network.first(), true, network.last(), true).keySet().stream(),
                            barred.changed().keySet().stream().filter(network::contains))
                    .filter(isBarred)
                    .forEach(all::add);
            return all;
        });
    }

    @Override
    public Optional<Barred> barred(String address, Instant now) {
        return Optional.ofNullable(barred.get(Cidr.number(address)))
                .filter(bar -> bar.until().isAfter(now));
    }

    @Override
    public List<Barred> barred(Instant now) {
        return barred.whole().values().stream()
                .filter(bar -> bar.until().isAfter(now))
                .sorted(Comparator.comparing(Barred::until).thenComparing(Barred::address))
                .toList();
    }

    @Override
    public void put(Lease lease) {
        Hostname hostname = lease.hostname();
        String address = lease.address();
        requireFree("the address " + address, address == null ? Optional.empty() : holderOf(address), hostname);
        requireFree("the MAC address " + lease.mac(), holderOf(lease.mac()), hostname);
        forget(hostname);
        macs.put(lease.mac(), hostname);
        if (address != null) {
            long number = Cidr.number(address);
            addresses.put(number, hostname);
            taken.add(number);
            if (barred.get(number) != null) {
                barred.remove(number);
            }
        }
        write(entry(hostname).with(lease));
    }

    private static void requireFree(String what, Optional<Hostname> holder, Hostname hostname) {
        if (holder.isPresent() && !holder.get().equals(hostname)) {
            throw new LeaseBookException(what + " cannot be leased to " + hostname + ": " + holder.get() + " has it");
        }
    }

    /** What a host had is free. */
    private void forget(Hostname hostname) {
        of(hostname).ifPresent(lease -> {
            macs.remove(lease.mac());
            if (lease.address() != null) {
                addresses.remove(Cidr.number(lease.address()));
                taken.clear();
            }
        });
    }

    @Override
    public void remove(Hostname hostname) {
        forget(hostname);
        write(entry(hostname).withoutLease());
    }

    @Override
    public void bar(Barred bar) {
        long number = Cidr.number(bar.address());
        barred.put(number, bar);
        taken.add(number);
    }

    @Override
    public void claim(Claim claim) {
        if (claims.get(claim.id()) == null) {
            claims.put(claim.id(), claim.hostname());
            write(entry(claim.hostname()).with(claim.id(), false));
        }
    }

    @Override
    public Optional<Claim> claim(String id) {
        Hostname hostname = claims.get(id);
        return hostname == null
                ? Optional.empty()
                : claimsOf(hostname).stream()
                        .filter(claim -> claim.id().equals(id))
                        .findFirst();
    }

    @Override
    public List<Claim> claimsOf(Hostname hostname) {
        return entry(hostname).claims();
    }

    @Override
    public List<Claim> idleClaims() {
        return all().filter(entry -> entry.lease().isEmpty())
                .flatMap(entry -> entry.claims().stream())
                .sorted(Comparator.comparing(Claim::id))
                .toList();
    }

    @Override
    public void drop(Claim claim) {
        Hostname hostname = claims.get(claim.id());
        if (hostname != null) {
            claims.remove(claim.id());
            write(entry(hostname).without(claim.id()));
        }
    }

    @Override
    public void end(Ended claim) {
        drop(new Claim(claim.claim(), claim.hostname(), true));
        ended.put(claim.claim(), claim);
        write(entry(claim.hostname()).with(claim));
    }

    @Override
    public boolean isOver(String claim, Instant now) {
        Ended known = ended.get(claim);
        return known != null && known.until().isAfter(now);
    }

    @Override
    public List<Ended> ended(Instant now) {
        return ended.whole().values().stream()
                .filter(claim -> claim.until().isAfter(now))
                .sorted(Comparator.comparing(Ended::claim))
                .toList();
    }

    /** Each is a node to be written, and there is room for so many in a request. */
    @Override
    public void forgetEnded(Instant now) {
        replica.endedByTime().stream()
                .limit(MOST_FORGOTTEN)
                .takeWhile(claim -> !claim.until().isAfter(now))
                .filter(claim -> claim.equals(ended.get(claim.claim())))
                .forEach(claim -> {
                    ended.remove(claim.claim());
                    write(entry(claim.hostname()).without(claim));
                });
    }

    @Override
    public void passedOn(Collection<String> ids) {
        for (String id : ids) {
            Hostname hostname = claims.get(id);
            if (hostname != null) {
                write(entry(hostname).with(id, true));
            }
        }
    }

    @Override
    public void retire(String successor) {
        write(BookHead.retired(successor));
    }
}
