package dev.pmc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.crash.RolloutSchedule.Kill;
import dev.pmc.crash.RolloutSchedule.Rollout;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RolloutScheduleTest {
    @Test
    void aSeedGivesTheSameScheduleAgainAndAnotherOneAnother() {
        assertThat(RolloutSchedule.of(7, 20))
                .isEqualTo(RolloutSchedule.of(7, 20))
                .isNotEqualTo(RolloutSchedule.of(8, 20));
    }

    @Test
    void aLongerScheduleBeginsWithTheShorterOne() {
        assertThat(RolloutSchedule.of(7, 20))
                .startsWith(RolloutSchedule.of(7, 10).toArray(Rollout[]::new));
    }

    @Test
    void somethingIsKilledInEachRolloutAndEverythingInTheShortTest() {
        List<Rollout> shortOne = RolloutSchedule.of(8, 2);

        assertThat(RolloutSchedule.of(7, 50))
                .noneMatch(rollout -> rollout.kills().isEmpty());
        assertThat(shortOne)
                .flatExtracting(Rollout::kills)
                .extracting(Kill::victim)
                .contains(Victim.values());
    }
}
