package dev.pmc.hostdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InstantsTest {
    @Test
    void whatAnInstantIsWrittenAsIsReadAsThatInstant() {
        SplittableRandom dice = new SplittableRandom(1);
        int[] steps = {1, 10, 1_000, 1_000_000, 100_000_000, 1_000_000_000};
        for (int i = 0; i < 20_000; i++) {
            int step = steps[dice.nextInt(steps.length)];
            Instant instant = Instant.ofEpochSecond(
                    dice.nextLong(-70_000_000_000L, 300_000_000_000L),
                    dice.nextInt(1_000_000_000) / step * (long) step);
            assertThat(Instants.text(instant)).isEqualTo(instant.toString());
            assertThat(Instants.parse(instant.toString())).isEqualTo(instant);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "noon",
                "2030-01-01T12:00:00",
                "2030-01-01T12:00:00.0000000001Z",
                "2030-02-30T12:00:00Z",
                "2030-13-01T12:00:00Z",
                "2030-01-01T12:60:00Z",
                "2030-01-01 12:00:00Z",
                "2030-01-01T12:00:0xZ",
                "2030-01-01T12:00:00,5Z",
                "+030-01-01T12:00:00Z"
            })
    void whatIsNoInstantIsRefused(String text) {
        assertThatThrownBy(() -> Instants.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
