package dev.pmc.network;

import dev.pmc.network.lease.Cidr;
import dev.pmc.network.lease.Lease;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Ipv4;
import dev.pmc.vm.SpecialAddresses;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides which addresses a stage may give. Those that no host can have it never does, whoever asks for them.
 *
 * @param networks where all addresses must be; everywhere, if there are none
 * @param reserved addresses that no host gets
 */
public record AddressPolicy(List<Cidr> networks, List<AddressRange> reserved) {
    public AddressPolicy {
        networks = List.copyOf(networks);
        reserved = List.copyOf(reserved);
    }

    /** Why no stage gives a host that address, in that network, in words; empty if one may. */
    public static Optional<String> whyNever(Hostname hostname, @Nullable Cidr vlan, @Nullable Ipv4 address) {
        return new AddressPolicy(List.of(), List.of()).whyNot(new AddressRequest(hostname, vlan, null, address, null));
    }

    /** Why this stage never gives what is wanted, in words; empty if it may. */
    Optional<String> whyNot(AddressRequest wish) {
        return whyNotNetwork(wish).or(() -> whyNotAddress(wish)).or(() -> whyNotGateway(wish));
    }

    private Optional<String> whyNotNetwork(AddressRequest wish) {
        Cidr vlan = wish.vlan();
        if (vlan == null) {
            return Optional.empty();
        }
        Optional<String> special = SpecialAddresses.overlapping(vlan.first(), vlan.last());
        return special.isPresent()
                ? special.map(why -> "the vlan " + vlan + " has an address that no host can have: it " + why)
                : whyOutside("the vlan " + vlan, vlan.first(), vlan.last());
    }

    private Optional<String> whyNotAddress(AddressRequest wish) {
        Ipv4 ip = wish.address();
        if (ip == null) {
            return Optional.empty();
        }
        String the = "the address " + ip.address();
        long address = ip.number();
        if (ip.address().equals(wish.anyGateway())) {
            return Optional.of(the + " is the gateway of its network");
        }
        return SpecialAddresses.whyNot(ip)
                .or(() -> whyEnd(wish, ip))
                .map(why -> the + " " + why)
                .or(() -> isReserved(address) ? Optional.of(the + " is reserved") : Optional.empty())
                .or(() -> whyOutside(the, address, address));
    }

    /** Without a prefix of its own an address is in its vlan, or in one of our networks. */
    private Optional<String> whyEnd(AddressRequest wish, Ipv4 ip) {
        if (ip.prefixLength() != null) {
            return Optional.empty();
        }
        return Stream.concat(Stream.ofNullable(wish.vlan()), networks.stream())
                .filter(network -> network.contains(ip.number()))
                .map(network -> SpecialAddresses.whyNot(new Ipv4(ip.address(), network.prefixLength())))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> whyNotGateway(AddressRequest wish) {
        String gateway = wish.gateway();
        return gateway == null
                ? Optional.empty()
                : SpecialAddresses.whyNot(new Ipv4(gateway, null)).map(why -> "the gateway " + gateway + " " + why);
    }

    private Optional<String> whyOutside(String what, long first, long last) {
        return networks.isEmpty()
                        || networks.stream().anyMatch(network -> network.contains(first) && network.contains(last))
                ? Optional.empty()
                : Optional.of(what + " is in none of the networks that this network stage gives addresses of, "
                        + networks + " (--networks)");
    }

    /** Why an address that a host has is not given to a new one, in words; empty if it could be. */
    Optional<String> whyNotAgain(Lease lease) {
        String address = lease.address();
        return address == null
                ? Optional.empty()
                : whyNotAddress(new AddressRequest(lease.hostname(), null, null, new Ipv4(address, null), null));
    }

    boolean isReserved(long address) {
        return reserved.stream().anyMatch(range -> range.contains(address));
    }
}
