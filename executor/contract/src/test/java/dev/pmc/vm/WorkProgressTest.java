package dev.pmc.vm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class WorkProgressTest {
    @ParameterizedTest
    @EnumSource
    void aStepIsWrittenAsItIsRead(WorkStep step) {
        assertThat(WorkStep.of(step.word())).isEqualTo(step);
    }

    @Test
    void aStepOfALaterReleaseIsAnotherOne() {
        assertThat(WorkStep.of("teleport")).isEqualTo(WorkStep.OTHER);
    }

    @ParameterizedTest
    @CsvSource({"0, 7, 0", "1, 3, 33", "7, 7, 100", "8, 7, 100", "5000000000, 10000000000, 50"})
    void theShareOfAStepIsInPercent(long done, long all, int percent) {
        assertThat(WorkProgress.at(WorkStep.COPY, done, all, "").percent()).isEqualTo(percent);
    }

    @Test
    void ofAnUnknownWholeThereIsNoShare() {
        assertThat(WorkProgress.at(WorkStep.IMAGE, 7, -1, "7 MiB").percent()).isNull();
    }

    @Test
    void longWordsAreCut() {
        String words = "x".repeat(WorkProgress.LONGEST + 1);

        assertThat(WorkProgress.at(WorkStep.DISK).saying(words).words()).hasSize(WorkProgress.LONGEST);
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "0, 0", "100, 100", "101, 100"})
    void whatIsNoPercentageIsTakenForTheNearestOne(int told, int percent) {
        assertThat(new WorkProgress(WorkStep.DISK, told, "").percent()).isEqualTo(percent);
    }
}
