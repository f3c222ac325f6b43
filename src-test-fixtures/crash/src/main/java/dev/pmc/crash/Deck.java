package dev.pmc.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Cards that are shuffled anew when all are dealt, so that of every kind about as many come. */
final class Deck<T> {
    private final List<T> all;
    private final SplittableRandom dice;
    private final List<T> left = new ArrayList<>();

    Deck(List<T> all, SplittableRandom dice) {
        this.all = all;
        this.dice = dice;
    }

    T next() {
        if (left.isEmpty()) {
            left.addAll(all);
        }
        return left.remove(dice.nextInt(left.size()));
    }
}
