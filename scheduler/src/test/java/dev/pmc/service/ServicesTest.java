package dev.pmc.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No service ends unseen. */
class ServicesTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private record Death(String service, @Nullable Throwable cause) {}

    private final ManualClock clock = new ManualClock();
    private final BlockingQueue<Death> deaths = new LinkedBlockingQueue<>();
    private final Services services = new Services(clock, (service, cause) -> deaths.add(new Death(service, cause)));

    @AfterEach
    void end() {
        services.end();
    }

    private Death death() throws InterruptedException {
        return Objects.requireNonNull(deaths.poll(20, TimeUnit.SECONDS), "nobody has died");
    }

    static List<Throwable> causes() {
        return List.of(
                new IllegalArgumentException("a message has at most 65535 bytes"),
                new NoClassDefFoundError("dev/pmc/Gone"),
                new StackOverflowError(),
                new OutOfMemoryError("an example"));
    }

    @ParameterizedTest
    @MethodSource("causes")
    void whateverIsThrownIsReportedAndTheServiceIsDead(Throwable cause) throws Exception {
        services.start("feeder", LIMIT, pulse -> {
            if (cause instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) cause;
        });

        assertThat(death()).isEqualTo(new Death("feeder", cause));
        assertThat(services.health()).containsExactly(new Services.Health("feeder", "is dead"));
    }

    @Test
    void oneThatJustEndsIsDeadToo() throws Exception {
        services.start("feeder", LIMIT, Services.Pulse::beat);

        assertThat(death()).isEqualTo(new Death("feeder", null));
    }

    @Test
    void oneThatDoesNotComeRoundIsStalledUntilItDoes() throws Exception {
        CountDownLatch mayBeat = new CountDownLatch(1);
        services.start("feeder", LIMIT, pulse -> {
            mayBeat.await();
            pulse.beat();
            new CountDownLatch(1).await();
        });
        clock.advance(LIMIT);
        assertThat(services.health()).containsExactly(new Services.Health("feeder", null));

        clock.advance(Duration.ofSeconds(1));
        assertThat(services.health()).containsExactly(new Services.Health("feeder", "has not come round for 91 s"));

        mayBeat.countDown();
        Await.until(
                "it has come round",
                Duration.ofSeconds(20),
                () -> services.health().contains(new Services.Health("feeder", null)));
        assertThat(deaths).isEmpty();
    }

    @Test
    void whoIsToldToEndMayEnd() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        services.start("feeder", LIMIT, pulse -> {
            try {
                new CountDownLatch(1).await();
            } finally {
                ended.countDown();
            }
        });

        services.end();

        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(deaths).isEmpty();
    }
}
