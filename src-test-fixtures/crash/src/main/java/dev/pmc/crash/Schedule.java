package dev.pmc.crash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What is done to the leader and beside, by a seed. Dealt like cards, so that of every kind there are about as many, and in a
 * short schedule at least one of each fault.
 */
final class Schedule {
    private static final List<Mishap> MISHAPS = mishaps();

    /**
     * One fail-over.
     *
     * @param whom which of the servers, queues or executors the mishap is about
     * @param waitMillis from when there are a leader and a standby to the mishap
     * @param leadMillis from the mishap to the fault
     * @param mishapMillis how long the mishap lasts
     * @param holdMillis how long the fault goes on after the next one leads
     * @param jobs how many jobs are sent for it, as a part of those that come to one on the average
     */
    record Step(
            Fault fault,
            Mishap mishap,
            int whom,
            int waitMillis,
            int leadMillis,
            int mishapMillis,
            int holdMillis,
            double jobs) {}

    private Schedule() {}

    /** So many fail-overs. */
    static List<Step> of(long seed, int failovers) {
        SplittableRandom dice = new SplittableRandom(seed);
        Deck<Fault> faults = new Deck<>(List.of(Fault.values()), dice);
        Deck<Mishap> mishaps = new Deck<>(MISHAPS, dice);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < failovers; i++) {
            Fault fault = faults.next();
            Mishap mishap = mishaps.next();
            steps.add(new Step(
                    fault,
                    // When it has passed, the way is healed, and so would be the fault.
                    mishap == Mishap.HICCUP && fault.isOfTheWay() ? Mishap.NONE : mishap,
                    dice.nextInt(1000),
                    dice.nextInt(dice.nextInt(4) == 0 ? 3000 : 600),
                    dice.nextInt(1500),
                    300 + dice.nextInt(3200),
                    dice.nextInt(3000),
                    2 * dice.nextDouble()));
        }
        return List.copyOf(steps);
    }

    /** In half of the cases nothing else happens. */
    private static List<Mishap> mishaps() {
        List<Mishap> all = new ArrayList<>(Arrays.asList(Mishap.values()));
        while (all.size() < 2 * (Mishap.values().length - 1)) {
            all.add(Mishap.NONE);
        }
        return List.copyOf(all);
    }
}
