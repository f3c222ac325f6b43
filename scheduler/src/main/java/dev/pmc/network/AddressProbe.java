package dev.pmc.network;

import java.util.Collection;
import java.util.Map;

/** Finds out whether somebody uses an address that is ours to give. */
public interface AddressProbe {
    /** Those of the addresses that are in use, and how that shows, in words. */
    Map<String, String> inUse(Collection<String> addresses) throws InterruptedException;

    /** Asks nobody. */
    static AddressProbe none() {
        return addresses -> Map.of();
    }
}
