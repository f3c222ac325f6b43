package dev.pmc.placement;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What is to be kept free on each machine because VMs may be running there that no task accounts for at the moment, so
 * that Mesos offers what they take. Not thread-safe.
 */
public final class Reservations {
    private final Map<String, Resources> byHostname = new HashMap<>();
    private Consumer<String> watcher = hostname -> {};

    /** Has the one watcher told of every machine on which more or less is to be kept free. */
    void watch(Consumer<String> hostnames) {
        watcher = hostnames;
    }

    public void add(String hostname, Resources need) {
        byHostname.merge(hostname, need, Resources::plus);
        watcher.accept(hostname);
    }

    public void remove(String hostname, Resources need) {
        Resources left = on(hostname).minus(need);
        if (left.equals(Resources.NONE)) {
            byHostname.remove(hostname);
        } else {
            byHostname.put(hostname, left);
        }
        watcher.accept(hostname);
    }

    public Resources on(String hostname) {
        return byHostname.getOrDefault(hostname, Resources.NONE);
    }
}
