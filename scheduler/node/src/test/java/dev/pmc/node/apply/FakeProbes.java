package dev.pmc.node.apply;

import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A network of machines on each of which everything serves, or nothing does. */
final class FakeProbes implements NodeProbes {
    private final Set<String> serving = new HashSet<>();
    private final Set<String> registered = new HashSet<>();

    void serves(String... addresses) {
        serving.addAll(Set.of(addresses));
    }

    void isAway(String address) {
        serving.remove(address);
    }

    /** The masters know the agent of that machine. */
    void knowsAgent(String name) {
        registered.add(name);
    }

    @Override
    public Optional<Set<String>> agents(String master, Optional<String> operator) {
        return serving.contains(master) && operator.isPresent()
                ? Optional.of(Set.copyOf(registered))
                : Optional.empty();
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
        return Optional.of("ok");
    }

    @Override
    public boolean listens(String address, int port) {
        return serving.contains(address);
    }
}
