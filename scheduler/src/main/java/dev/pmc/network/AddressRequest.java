package dev.pmc.network;

import dev.pmc.network.lease.Cidr;
import dev.pmc.network.lease.Lease;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Ipv4;
import dev.pmc.vm.MacAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a job wants of the network.
 *
 * @param vlan the network to take an address from
 * @param gateway of that network, which nobody else gets; by default its first address
 * @param address this very address, with the length of its network's prefix if the guest is to set it itself
 */
record AddressRequest(
        Hostname hostname,
        @Nullable Cidr vlan,
        @Nullable String gateway,
        @Nullable Ipv4 address,
        @Nullable MacAddress mac) {

    /** The gateway of the vlan, if it has one. */
    @Nullable
    String anyGateway() {
        if (gateway != null || vlan == null) {
            return gateway;
        }
        return vlan.prefixLength() < 31 ? Cidr.text(vlan.first() + 1) : null;
    }

    /** Whether a lease gives what is wanted. */
    boolean isMetBy(Lease lease) {
        boolean sameMac = mac == null || mac.equals(lease.mac());
        String given = lease.address();
        if (address != null) {
            return sameMac && address.address().equals(given);
        }
        return sameMac && (vlan == null ? given == null : given != null && vlan.contains(Cidr.number(given)));
    }
}
