package dev.pmc.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Thousands of simulated clusters, of which none may break a rule; {@code -Dpmc.seed=N} plays one of them. */
class SimulationTest {
    private static final long FIRST_SEED = Long.getLong("pmc.seed", 1);
    private static final long RUNS = System.getProperty("pmc.seed") == null ? 4_000 : 1;

    @Test
    void noRuleIsEverBroken() {
        Simulate.Tally tally = Simulate.run(Scenario::of, FIRST_SEED, RUNS, Sabotage.NONE);

        Simulate.Failure failure = tally.failure();
        assertThat(failure)
                .as(() -> failure == null
                        ? ""
                        : failure.story() + "\nto see it again: mvn test -Dtest=SimulationTest -Dpmc.seed="
                                + failure.seed())
                .isNull();
    }

    @Test
    void theSameSeedIsTheSameStory() {
        assertThat(story(4711)).isEqualTo(story(4711)).hasSizeGreaterThan(20).isNotEqualTo(story(4712));
    }

    private static List<String> story(long seed) {
        List<String> lines = new ArrayList<>();
        Simulation.play(Scenario.of(seed), Sabotage.NONE, lines);
        return lines;
    }
}
