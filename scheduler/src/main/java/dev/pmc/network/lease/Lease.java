package dev.pmc.network.lease;

import dev.pmc.vm.Hostname;
import dev.pmc.vm.MacAddress;
import org.jspecify.annotations.Nullable;

/**
 * A host's lease: a MAC and, unless any DHCP server may give it one, an address.
 *
 * @param address null if the address is none of our business
 * @param proven nobody else was found to use the address; asked once, before the host is told of it
 */
public record Lease(Hostname hostname, @Nullable String address, MacAddress mac, boolean proven) {
    /**
     * Whether dnsmasq may know of it: it has an address, and that is nobody else's. Of one that is still to be asked about dnsmasq would
     * answer with the host's own name, which would look like a stranger's.
     */
    public boolean isServed() {
        return address != null && proven;
    }

    /** The same, after nobody else was found to use the address. */
    public Lease asProven() {
        return new Lease(hostname, address, mac, true);
    }
}
