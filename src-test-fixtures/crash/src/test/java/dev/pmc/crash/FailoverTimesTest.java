package dev.pmc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class FailoverTimesTest {
    private final FailoverTimes times = new FailoverTimes();

    @Test
    void aRankIsTheSmallestTimeThatSoManyAreNotAbove() {
        for (int tenths = 200; tenths > 0; tenths--) {
            times.add(Fault.KILL, Duration.ofMillis(100L * tenths));
        }

        assertThat(times.summary()).isEqualTo("p50=10.0s p99=19.8s max=20.0s");
    }

    @Test
    void faultsAreCountedEachByItself() {
        times.add(Fault.TERM, Duration.ofMillis(250));
        times.add(Fault.KILL, Duration.ofMillis(4_400));

        assertThat(times.count()).isEqualTo(2);
        assertThat(times.lines())
                .containsExactly(
                        "1 times the leader is killed: p50=4.4s p99=4.4s max=4.4s",
                        "1 times the leader is told to stop: p50=0.3s p99=0.3s max=0.3s");
    }

    @Test
    void noneHasNoRank() {
        assertThat(times.summary()).isEqualTo("p50=- p99=- max=-");
    }
}
