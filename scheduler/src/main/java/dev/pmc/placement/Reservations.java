package dev.pmc.placement;

import java.util.HashMap;
import java.util.Map;

/**
 * What is to be kept free on each machine because VMs may be running there that no task accounts for at the moment, so
 * that Mesos offers what they take. Not thread-safe.
 */
public final class Reservations {
    private final Map<String, Resources> byHostname = new HashMap<>();

    public void add(String hostname, Resources need) {
        byHostname.merge(hostname, need, Resources::plus);
    }

    public void remove(String hostname, Resources need) {
        Resources left = on(hostname).minus(need);
        if (left.equals(Resources.NONE)) {
            byHostname.remove(hostname);
        } else {
            byHostname.put(hostname, left);
        }
    }

    public Resources on(String hostname) {
        return byHostname.getOrDefault(hostname, Resources.NONE);
    }
}
