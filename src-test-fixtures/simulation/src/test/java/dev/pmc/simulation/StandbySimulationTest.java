package dev.pmc.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Simulated clusters with several schedulers, of which none may break a rule; {@code -Dpmc.ha.seed=N} plays one of them. */
class StandbySimulationTest {
    private static final long FIRST_SEED = Long.getLong("pmc.ha.seed", 1);
    private static final long RUNS = System.getProperty("pmc.ha.seed") == null ? 1_500 : 1;

    @Test
    void noRuleIsEverBroken() {
        Simulate.Tally tally = Simulate.run(Scenario::ofSeveral, FIRST_SEED, RUNS, Sabotage.NONE);

        Simulate.Failure failure = tally.failure();
        assertThat(failure)
                .as(() -> failure == null
                        ? ""
                        : failure.story() + "\nto see it again: mvn test -Dtest=StandbySimulationTest -Dpmc.ha.seed="
                                + failure.seed())
                .isNull();
    }

    @Test
    void theSameSeedIsTheSameStory() {
        assertThat(story(4711)).isEqualTo(story(4711)).hasSizeGreaterThan(20).isNotEqualTo(story(4712));
    }

    private static List<String> story(long seed) {
        List<String> lines = new ArrayList<>();
        Simulation.play(Scenario.ofSeveral(seed), Sabotage.NONE, lines);
        return lines;
    }
}
