package dev.pmc.network;

import dev.pmc.network.lease.Cidr;
import dev.pmc.network.lease.Lease;
import dev.pmc.network.lease.LeasePages;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.MacAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the address that a host gets. A host keeps what it has, however often its job comes and whatever the policies
 * say by now. Otherwise it gets the first address of its network that is not the network's own, among its first 15,
 * reserved, its gateway, leased, barred, or for broadcasts.
 *
 * <p>Pure: reads and writes nothing but the pages it is given.
 */
final class AddressAllocator {
    private static final int KEPT_AT_START = 16;

    private final AddressPolicy addresses;
    private final NamePolicy names;

    AddressAllocator(AddressPolicy addresses, NamePolicy names) {
        this.addresses = addresses;
        this.names = names;
    }

    /** Finds the host's lease, or makes one and writes it down. */
    Allotment allot(AddressRequest wish, LeasePages pages, Instant now) {
        Optional<Lease> has = pages.of(wish.hostname());
        if (has.isPresent()) {
            return wish.isMetBy(has.get()) ? new Allotment.Granted(has.get()) : other(wish.hostname(), has.get());
        }
        Optional<String> never = names.whyNot(wish.hostname()).or(() -> addresses.whyNot(wish));
        if (never.isPresent()) {
            return new Allotment.Refused(never.get());
        }
        Optional<Hostname> namesake =
                names.namesake(wish.hostname()).filter(other -> pages.of(other).isPresent());
        if (namesake.isPresent()) {
            return new Allotment.Refused(
                    "on the network the name " + wish.hostname() + " is that of " + namesake.get());
        }
        if (wish.address() != null) {
            return allotAddress(wish, wish.address().address(), pages, now);
        }
        return wish.vlan() == null ? write(wish, null, pages) : allotFrom(wish.vlan(), wish, pages, now);
    }

    /** What the host had may just be on its way back, if it was deleted a moment ago. */
    private static Allotment other(Hostname hostname, Lease lease) {
        return new Allotment.Later(hostname + " has "
                + (lease.address() == null ? "no address of ours" : "the address " + lease.address()) + " and the MAC "
                + lease.mac() + "; it must be deleted before it can have another");
    }

    private static Allotment allotAddress(AddressRequest wish, String address, LeasePages pages, Instant now) {
        Optional<Hostname> holder = pages.holderOf(address);
        if (holder.isPresent()) {
            return new Allotment.Refused("the address " + address + " is leased to " + holder.get());
        }
        Optional<LeasePages.Barred> barred = pages.barred(address, now);
        if (barred.isPresent()) {
            return new Allotment.Later("the address " + address + " is barred until "
                    + barred.get().until() + ": " + barred.get().reason());
        }
        return write(wish, address, pages);
    }

    private Allotment allotFrom(Cidr vlan, AddressRequest wish, LeasePages pages, Instant now) {
        long begin = vlan.first() + KEPT_AT_START;
        if (begin >= vlan.last()) {
            return new Allotment.Refused("the network " + vlan + " has no address beside its first 15");
        }
        String gateway = wish.anyGateway();
        long gate = gateway == null ? -1 : Cidr.number(gateway);
        Set<Long> taken = pages.taken(vlan, now);
        for (long address = begin; address < vlan.last(); address++) {
            if (!taken.contains(address) && address != gate && !addresses.isReserved(address)) {
                return write(wish, Cidr.text(address), pages);
            }
        }
        return new Allotment.Later("the network " + vlan + " has no free address left");
    }

    private static Allotment write(AddressRequest wish, @Nullable String address, LeasePages pages) {
        Stream<MacAddress> candidates;
        if (wish.mac() != null) {
            Optional<Hostname> holder = pages.holderOf(wish.mac());
            if (holder.isPresent()) {
                return new Allotment.Refused("the MAC address " + wish.mac() + " is leased to " + holder.get());
            }
            candidates = Stream.of(wish.mac());
        } else {
            candidates = address == null ? MacRule.of(wish.hostname()) : MacRule.of(Cidr.number(address));
        }
        Optional<MacAddress> free =
                candidates.filter(mac -> pages.holderOf(mac).isEmpty()).findFirst();
        if (free.isEmpty()) {
            return new Allotment.Refused("every MAC address that " + wish.hostname() + " could have is leased");
        }
        Lease lease = new Lease(wish.hostname(), address, free.get(), address == null);
        pages.put(lease);
        return new Allotment.Granted(lease);
    }
}
