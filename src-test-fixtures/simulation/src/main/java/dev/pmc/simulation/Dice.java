package dev.pmc.simulation;

import java.util.List;
import java.util.SplittableRandom;

/** The only chance there is in a simulation: the same seed throws the same. */
final class Dice {
    private final SplittableRandom random;

    Dice(long seed) {
        random = new SplittableRandom(seed);
    }

    /** True in {@code percent} of 100 cases. */
    boolean percent(int percent) {
        return random.nextInt(100) < percent;
    }

    /** From {@code least} to {@code most}, both included. */
    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    /** From {@code least} to {@code most}; small numbers as often as large ones, by magnitude. */
    long spread(long least, long most) {
        double exponent = random.nextDouble();
        return Math.round(least * Math.pow((double) most / least, exponent));
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
