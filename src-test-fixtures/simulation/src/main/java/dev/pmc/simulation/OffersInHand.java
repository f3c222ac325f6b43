package dev.pmc.simulation;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Watches over the offers that one scheduler has got: each is used or declined once, and soon. */
final class OffersInHand {
    private static final long BOUND = 1_000;

    private final World world;
    private final Map<String, Long> cameAt = new LinkedHashMap<>();
    private final Set<String> used = new HashSet<>();

    OffersInHand(World world) {
        this.world = world;
    }

    /** @param freeSince nothing could be done about any offer before */
    void check(long freeSince) {
        if (!cameAt.isEmpty()) {
            Map.Entry<String, Long> oldest = cameAt.entrySet().iterator().next();
            Invariants.require(
                    world.agenda.now() - Math.max(oldest.getValue(), freeSince) <= BOUND,
                    "no offer is held for long",
                    oldest.getKey() + " is held since " + oldest.getValue());
        }
    }

    void came(String offerId) {
        cameAt.put(offerId, world.agenda.now());
    }

    void rescinded(String offerId) {
        cameAt.remove(offerId);
    }

    void used(String offerId) {
        cameAt.remove(offerId);
        Invariants.require(used.add(offerId), "an offer is used once", offerId + " is used again");
    }

    /** The scheduler has died, or lost its connection: whatever it had in hand is void. */
    void forget() {
        cameAt.clear();
    }
}
