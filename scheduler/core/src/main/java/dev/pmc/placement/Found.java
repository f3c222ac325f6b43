package dev.pmc.placement;

import org.jspecify.annotations.Nullable;

/** The best agent in hand, and the best of those that are better and not in hand. */
record Found(@Nullable RankedAgent inHand, @Nullable RankedAgent better) {
    static final Found NOTHING = new Found(null, null);

    boolean isNothing() {
        return inHand == null && better == null;
    }
}
