package dev.pmc.network.lease;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The addresses of networks that nobody gets, read once in a step of the book and kept up to date by what is written. */
public final class TakenAddresses {
    private final Map<Cidr, Set<Long>> taken = new HashMap<>();

    /** Those of a network, as numbers; reads them if nobody has asked before. */
    public Set<Long> of(Cidr network, Supplier<Set<Long>> read) {
        return taken.computeIfAbsent(network, which -> new HashSet<>(read.get()));
    }

    /** One more is taken. */
    public void add(long address) {
        taken.forEach((network, addresses) -> {
            if (network.contains(address)) {
                addresses.add(address);
            }
        });
    }

    /** Some may be free again: they are read anew. */
    public void clear() {
        taken.clear();
    }
}
