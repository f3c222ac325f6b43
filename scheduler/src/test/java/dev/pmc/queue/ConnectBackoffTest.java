package dev.pmc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.ManualClock;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ConnectBackoffTest {
    private final ManualClock clock = new ManualClock();
    private final ConnectBackoff backoff = new ConnectBackoff(clock.ticker(), new SplittableRandom(1));

    @Test
    void atFirstThereIsNothingToWaitFor() {
        assertThat(backoff.pause()).isZero();
    }

    @Test
    void pausesGrowToABoundWithEachFailure() {
        for (int failure = 0; failure < 100; failure++) {
            backoff.failed();
            long most = Math.min(100L << Math.min(failure, 10), 5000);
            assertThat(backoff.pause().toMillis()).isBetween(most / 2, most);
        }
    }

    @Test
    void aPausePasses() {
        backoff.failed();
        clock.advance(Duration.ofMillis(40));
        assertThat(backoff.pause()).isPositive();
        clock.advance(Duration.ofMillis(60));
        assertThat(backoff.pause()).isZero();
    }

    @Test
    void aSuccessForgetsTheFailures() {
        backoff.failed();
        backoff.failed();
        backoff.succeeded();
        assertThat(backoff.pause()).isZero();
        backoff.failed();
        assertThat(backoff.pause().toMillis()).isLessThanOrEqualTo(100);
    }
}
