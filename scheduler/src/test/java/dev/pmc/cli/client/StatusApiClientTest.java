package dev.pmc.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.fixtures.FreePorts;
import dev.pmc.fixtures.ScriptedHttpServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Several schedulers, of which some do not answer. */
class StatusApiClientTest {
    private static final String NOT_PERFORMED =
            "{\"type\": \"urn:pmc:not-performed\", \"detail\": \"nobody leads at the moment\"}";
    private static final Duration MOMENT = Duration.ofMillis(200);

    private final ScriptedHttpServer one = ScriptedHttpServer.start();
    private final ScriptedHttpServer two = ScriptedHttpServer.start();
    private final URI nobody = URI.create("http://127.0.0.1:" + FreePorts.next());
    private StatusApiClient client = new StatusApiClient(List.of(uri(one), uri(two)), null);

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    private static URI uri(ScriptedHttpServer server) {
        return URI.create("http://" + server.address());
    }

    private CompletableFuture<JsonNode> reading() {
        return CompletableFuture.supplyAsync(() -> client.get("/hosts"));
    }

    private CompletableFuture<JsonNode> writing() {
        return CompletableFuture.supplyAsync(() -> client.post("/jobs/7/retry"));
    }

    @Test
    void whoeverAnsweredIsAskedFirstFromThenOn() throws Exception {
        client = new StatusApiClient(List.of(nobody, uri(one), uri(two)), null);
        for (int i = 0; i < 3; i++) {
            var reading = reading();
            one.next().refuse(200, "{}");
            reading.get();
        }

        one.close();
        var reading = reading();
        two.next().refuse(200, "{\"from\": \"two\"}");
        assertThat(reading.get().path("from").asString()).isEqualTo("two");
    }

    @Test
    void whatIsReadIsReadElsewhereWhenOneDies() throws Exception {
        var reading = reading();
        one.next().raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{").cut();
        two.next().refuse(200, "{}");

        assertThat(reading.get()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 504})
    void whatIsReadIsReadElsewhereWhenTheLeaderIsSilent(int status) throws Exception {
        var reading = reading();
        one.next().refuse(status, "{}");
        two.next().refuse(200, "{\"from\": \"two\"}");

        assertThat(reading.get().path("from").asString()).isEqualTo("two");
    }

    @Test
    void whatNobodyTookIsAskedOfTheNext() throws Exception {
        client = new StatusApiClient(List.of(nobody, uri(two)), null);
        var writing = writing();
        two.next().refuse(200, "{}");

        assertThat(writing.get()).isEmpty();
    }

    @Test
    void whatOneSaysItHasNotDoneIsAskedOfTheNext() throws Exception {
        var writing = writing();
        one.next().refuse(503, NOT_PERFORMED);
        two.next().refuse(200, "{}");

        assertThat(writing.get()).isEmpty();
    }

    @Test
    void whatMayHaveBeenDoneIsNotAskedOfAnother() {
        var writing = writing();
        one.next().cut();

        assertThatThrownBy(writing::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(Failure.class)
                .hasMessageContaining("may have been done");
        assertThat(two.nextWithin(MOMENT)).isNull();
        assertThat(one.nextWithin(MOMENT)).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void norIsWhatTheLeaderMayHaveDone(int status) {
        var writing = writing();
        one.next().refuse(status, "{\"type\": \"about:blank\", \"detail\": \"it will be drained\"}");

        assertThatThrownBy(writing::get).hasMessageContaining("says no: it will be drained");
        assertThat(two.nextWithin(MOMENT)).isNull();
    }

    @Test
    void aNoIsANo() {
        var reading = reading();
        one.next().refuse(403, "{\"detail\": \"that is not the token\"}");

        assertThatThrownBy(reading::get).hasMessageContaining("that is not the token");
        assertThat(two.nextWithin(MOMENT)).isNull();
    }

    @Test
    void ifNoneAnswersEachIsNamed() {
        client = new StatusApiClient(List.of(uri(one), nobody), null, Duration.ZERO);
        var reading = reading();
        one.next().refuse(503, NOT_PERFORMED);

        assertThatThrownBy(reading::get)
                .hasMessageContaining(one.address() + " (nobody leads at the moment), " + nobody)
                .cause()
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.exit()).isEqualTo(Exit.API));
    }

    @Test
    void ifNobodyLeadsTheLastSaysSo() {
        client = new StatusApiClient(List.of(uri(one), uri(two)), null, Duration.ZERO);
        var reading = reading();
        one.next().refuse(503, NOT_PERFORMED);
        two.next().refuse(503, NOT_PERFORMED);

        assertThatThrownBy(reading::get).hasMessageContaining("says no: nobody leads at the moment");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theNextLeaderIsWaitedFor(boolean reads) throws Exception {
        client = new StatusApiClient(List.of(uri(one), nobody), null);
        var asking = reads ? reading() : writing();
        for (int i = 0; i < 3; i++) {
            one.next().refuse(503, NOT_PERFORMED);
        }
        one.next().refuse(200, "{\"from\": \"the new leader\"}");

        assertThat(asking.get().path("from").asString()).isEqualTo("the new leader");
    }

    @Test
    void nobodyIsWaitedForIfNoneIsThere() {
        client = new StatusApiClient(List.of(nobody, nobody), null);

        assertThat(reading()).failsWithin(Duration.ofSeconds(5));
    }
}
