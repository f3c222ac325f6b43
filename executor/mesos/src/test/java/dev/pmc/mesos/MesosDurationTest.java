package dev.pmc.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MesosDurationTest {
    @ParameterizedTest
    @CsvSource({
        "5secs, PT5S",
        "15mins, PT15M",
        "1.5mins, PT1M30S",
        "500ms, PT0.5S",
        "10us, PT0.00001S",
        "7ns, PT0.000000007S",
        "2hrs, PT2H",
        "1days, PT24H",
        "1weeks, PT168H",
        "0ns, PT0S"
    })
    void readsWhatMesosWrites(String text, Duration duration) {
        assertThat(MesosDuration.parse(text)).isEqualTo(duration);
        assertThat(MesosDuration.parse(MesosDuration.format(duration))).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource({
        "PT60S, 1mins",
        "PT90S, 1.5mins",
        "PT15M, 15mins",
        "P1D, 1days",
        "PT0.25S, 250ms",
        "PT0.0000015S, 1.5us",
        "PT0S, 0ns",
    })
    void writesTheLargestUnit(Duration duration, String text) {
        assertThat(MesosDuration.format(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "secs", "5 secs", "-5secs", "5sec", "1e3secs", "99999999weeks"})
    void refusesWhatItIsNot(String text) {
        assertThatThrownBy(() -> MesosDuration.parse(text)).hasMessageContaining("'" + text + "'");
    }
}
