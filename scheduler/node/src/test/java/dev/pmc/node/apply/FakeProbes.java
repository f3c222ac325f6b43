package dev.pmc.node.apply;

import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A network of machines on each of which everything serves, or nothing does. */
final class FakeProbes implements NodeProbes {
    private final Set<String> serving = new HashSet<>();
    private final Set<String> unregistered = new HashSet<>();

    void serves(String... addresses) {
        serving.addAll(Set.of(addresses));
    }

    void isAway(String address) {
        serving.remove(address);
    }

    /** Its agent runs, and no master knows it. */
    void isUnregistered(String address) {
        unregistered.add(address);
    }

    @Override
    public Optional<String> zooKeeper(String address) {
        return serving.contains(address) ? Optional.of("follower") : Optional.empty();
    }

    @Override
    public Optional<String> page(URI page) {
        if (!serving.contains(page.getHost())) {
            return Optional.empty();
        }
        return Optional.of(
                page.getPath().equals("/metrics/snapshot")
                        ? "{\"slave\\/registered\":%s,\"slave\\/uptime_secs\":3}"
                                .formatted(unregistered.contains(page.getHost()) ? "0.0" : "1.0")
                        : "ok");
    }

    @Override
    public boolean listens(String address, int port) {
        return serving.contains(address);
    }
}
