package dev.pmc.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What balancers and supervisors ask. */
class HealthPagesTest extends ApiStory {
    @Test
    void healthMeansThatTheLoopTurnsAndReadyThatAJobCouldBePlaced() throws Exception {
        assertThat(send(request("/healthz")).statusCode()).isEqualTo(200);
        assertThat(send(request("/healthz/x")).statusCode()).isEqualTo(404);
        assertThat(send(request("/readyzen")).statusCode()).isEqualTo(404);
        HttpResponse<String> alone = send(request("/readyz"));
        assertThat(alone.statusCode()).isEqualTo(503);
        assertThat(alone.body()).contains("not subscribed", "queue");

        pmc.registered();
        pmc.queue.look();
        assertThat(send(request("/readyz")).body()).isEqualTo("ok\n");

        pmc.now = pmc.now.plusSeconds(100);
        HttpResponse<String> stalled = send(request("/healthz"));
        assertThat(stalled.statusCode()).isEqualTo(503);
        assertThat(stalled.body()).isEqualTo("not ok\nloop: has not turned for 100 s\n");
    }

    @Test
    void healthNamesEachServiceAndFailsIfOneIsDead() throws Exception {
        assertThat(send(request("/healthz")).body()).isEqualTo("ok\nloop: ok\n");

        pmc.services.start("queue-replies", Duration.ofSeconds(90), pulse -> {
            throw new IllegalStateException("a defect");
        });

        Await.until(
                "it is dead",
                Duration.ofSeconds(20),
                () -> !pmc.services.health().get(1).isWell());
        assertThat(send(request("/healthz")).body()).isEqualTo("not ok\nloop: ok\nqueue-replies: is dead\n");
        assertThat(send(request("/readyz")).body()).contains("queue-replies: is dead");
    }
}
