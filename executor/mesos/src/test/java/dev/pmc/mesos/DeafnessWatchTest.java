package dev.pmc.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.ScriptedHttpServer;
import dev.pmc.fixtures.ScriptedHttpServer.Exchange;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DeafnessWatchTest {
    private static final Duration AGES = Duration.ofMinutes(10);

    private final ScriptedHttpServer agent = ScriptedHttpServer.start();
    private final CountDownLatch deaf = new CountDownLatch(1);

    @AfterEach
    void close() {
        agent.close();
    }

    @Test
    void aDriverThatStaysDisconnectedFromAnAgentThatAnswersIsDeaf() throws InterruptedException {
        try (DeafnessWatch watch = watch(Duration.ofMillis(50))) {
            watch.disconnected();
            Exchange question = agent.next();
            assertThat(question.requestLine()).isEqualTo("GET /health HTTP/1.1");
            question.refuse(200, "");
            while (!deaf.await(1, TimeUnit.MILLISECONDS)) {
                Exchange next = agent.nextWithin(Duration.ofMillis(10));
                if (next != null) {
                    next.refuse(200, "");
                }
            }
        }
    }

    @Test
    void anAgentThatDoesNotAnswerWellMayBeDown() {
        try (DeafnessWatch watch = watch(Duration.ofMillis(50))) {
            watch.disconnected();
            for (int questions = 0; questions < 30; questions++) {
                if (questions % 2 == 0) {
                    agent.next().refuse(503, "");
                } else {
                    agent.next().cut();
                }
            }
        }
        assertThat(deaf.getCount()).isEqualTo(1);
    }

    @Test
    void oneThatHasOnlyJustComeBackIsGivenTime() {
        try (DeafnessWatch watch = watch(AGES)) {
            watch.disconnected();
            agent.next().refuse(200, "");
            watch.connected();
        }
        assertThat(deaf.getCount()).isEqualTo(1);
    }

    private DeafnessWatch watch(Duration patience) {
        DeafnessWatch watch = new DeafnessWatch(
                new Endpoint(false, "127.0.0.1", agent.port(), "/", null),
                Dialer.standard(),
                patience,
                deaf::countDown);
        watch.start();
        return watch;
    }
}
