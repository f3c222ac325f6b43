package dev.pmc.crash;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** What is rolled out, and what is killed meanwhile, by a seed. Victims are dealt like cards. */
final class RolloutSchedule {
    private static final int FEWEST = 3;
    private static final int MOST_KILLS = 3;

    /**
     * One roll-out: every member of {@code web} is made anew.
     *
     * @param instances how many members {@code web} is to have
     * @param surge how many spare members it may have meanwhile
     * @param db whether the members of {@code db} are made anew too
     */
    record Rollout(int number, int instances, int surge, boolean db, List<Kill> kills) {}

    /**
     * {@code kill -9}.
     *
     * @param whom which, where there are several
     * @param after from the one before, or from the beginning of the roll-out
     * @param away how long what does not come back by itself is away
     */
    record Kill(Victim victim, int whom, Duration after, Duration away) {}

    private RolloutSchedule() {}

    /** So many, the first with the number 1. */
    static List<Rollout> of(long seed, int rollouts) {
        SplittableRandom dice = new SplittableRandom(seed);
        Deck<Victim> victims = new Deck<>(Arrays.asList(Victim.values()), dice);
        return Stream.iterate(1, number -> number <= rollouts, number -> number + 1)
                .map(number -> new Rollout(
                        number, FEWEST + dice.nextInt(3), dice.nextInt(2), dice.nextInt(3) == 0, kills(victims, dice)))
                .toList();
    }

    private static List<Kill> kills(Deck<Victim> victims, SplittableRandom dice) {
        return Stream.generate(() -> new Kill(
                        victims.next(), dice.nextInt(1000), millis(dice.nextInt(3_000)), millis(dice.nextInt(3_000))))
                .limit(1 + dice.nextInt(MOST_KILLS))
                .toList();
    }

    private static Duration millis(int count) {
        return Duration.ofMillis(count);
    }
}
