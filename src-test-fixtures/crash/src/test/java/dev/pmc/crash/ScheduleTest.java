package dev.pmc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
    @Test
    void aSeedGivesTheSameScheduleAgainAndAnotherOneAnother() {
        assertThat(Schedule.of(7, 20)).isEqualTo(Schedule.of(7, 20)).isNotEqualTo(Schedule.of(8, 20));
    }

    @Test
    void aLongerScheduleBeginsWithTheShorterOne() {
        assertThat(Schedule.of(7, 20)).startsWith(Schedule.of(7, 10).toArray(Schedule.Step[]::new));
    }

    @Test
    void eachFaultComesOnceInAsManyStepsAsThereAreFaults() {
        List<Schedule.Step> steps = Schedule.of(7, Fault.values().length);

        assertThat(steps).extracting(Schedule.Step::fault).containsExactlyInAnyOrder(Fault.values());
    }

    @Test
    void eachMishapComesInAHundredSteps() {
        assertThat(Schedule.of(7, 100)).extracting(Schedule.Step::mishap).contains(Mishap.values());
    }

    @Test
    void aCutOfTheWayIsNotHealedByAMishapThatPasses() {
        assertThat(Schedule.of(7, 1000))
                .filteredOn(step -> step.mishap() == Mishap.HICCUP)
                .isNotEmpty()
                .noneMatch(step -> step.fault() == Fault.SILENCE || step.fault() == Fault.CUT);
    }
}
