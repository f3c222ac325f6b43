package dev.pmc.local.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MesosDurationTest {

    @ParameterizedTest
    @CsvSource({
        "PT5S, 5secs",
        "PT60S, 1mins",
        "PT90S, 1.5mins",
        "PT15M, 15mins",
        "PT1H, 1hrs",
        "P1D, 1days",
        "P7D, 1weeks",
        "PT0.25S, 250ms",
        "PT0S, 0ns"
    })
    void durationsAreWrittenInTheLargestUnit(Duration duration, String text) {
        assertThat(MesosDuration.format(duration)).isEqualTo(text);
    }
}
