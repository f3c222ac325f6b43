package dev.pmc.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static Figure jobs(double value) {
        return Figure.of("pipeline", "sustained", value, "jobs/s").beside("bare", value);
    }

    @Test
    void aFigureHasItsMedianAndItsSpreadOfEachBuildAndTheRatioOfTheMedians() {
        String text = Comparison.of(
                        List.of(jobs(1_000), jobs(4_000), jobs(2_000)), List.of(jobs(3_000), jobs(2_500), jobs(5_000)))
                .text();

        assertThat(text.strip().replaceAll(" +", " "))
                .isEqualTo("pipeline: sustained 2,000 [1,000..4,000] -> 3,000 [2,500..5,000] jobs/s (ratio 1.50)");
    }

    @Test
    void ofTwoRoundsTheMedianIsBetweenThem() {
        assertThat(Comparison.of(List.of(jobs(100), jobs(200)), List.of(jobs(300), jobs(300)))
                        .text())
                .contains("150 [100..200]")
                .contains("(ratio 2.00)");
    }

    @Test
    void whatOnlyOneOfTheBuildsMeasuresAndTheMachinesOwnLoadAreLeftOut() {
        Figure load = Figure.of("machine", "in use before pipeline", 1, "%");
        Figure isNew = Figure.of("pipeline", "new", 1, "ms");

        assertThat(Comparison.of(List.of(load), List.of(load, isNew)).text()).isEmpty();
    }

    @Test
    void nothingIsDividedByNothing() {
        assertThat(Comparison.of(List.of(jobs(0)), List.of(jobs(5))).text()).doesNotContain("ratio");
    }
}
