package dev.pmc.web.standby;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.FreePorts;
import dev.pmc.fixtures.ScriptedHttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a standby makes of a leader that does as badly as it likes. */
class LeaderProxyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String EVENTS =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final ScriptedHttpServer leader = ScriptedHttpServer.start();
    private TestStandby standby;

    @BeforeEach
    void start() throws Exception {
        standby = new TestStandby().follows(leader.port());
    }

    @AfterEach
    void stop() throws Exception {
        assertThat(standby.get("/healthz").statusCode()).isEqualTo(200);
        standby.close();
        leader.close();
    }

    private CompletableFuture<HttpResponse<String>> asking(String path, String... headers) {
        var request = standby.request(path);
        return standby.client()
                .sendAsync((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    @Test
    void requestAndAnswerPassUnchanged() throws Exception {
        var answer = standby.client()
                .sendAsync(
                        standby.request("/api/v1/jobs/7/retry?x=a%20b%2Fc&y=")
                                .header("Authorization", "Bearer of-good-news")
                                .header("X-Forwarded-For", "192.0.2.7")
                                .header("Accept", "application/json")
                                .POST(BodyPublishers.ofString("{\"a\": 1}"))
                                .build(),
                        BodyHandlers.ofString());
        ScriptedHttpServer.Exchange asked = leader.next();
        asked.refuse(
                409,
                "it has been taken",
                "Content-Type: application/problem+json\r\n",
                "Pmc-Leader: http://10.0.0.9:1/\r\n",
                "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n",
                "X-Else: two\r\n");

        assertThat(asked.requestLine()).isEqualTo("POST /api/v1/jobs/7/retry?x=a%20b%2Fc&y= HTTP/1.1");
        assertThat(asked.header("host")).isEqualTo(leader.address());
        assertThat(asked.header("authorization")).isEqualTo("Bearer of-good-news");
        assertThat(asked.header("accept")).isEqualTo("application/json");
        assertThat(asked.header("accept-encoding")).isNull();
        assertThat(asked.header("via")).isEqualTo("1.1 pmc");
        assertThat(asked.header("pmc-passed-by")).isEqualTo(standby.root());
        assertThat(asked.body()).isEqualTo("{\"a\": 1}".getBytes(StandardCharsets.UTF_8));
        assertThat(answer.get().statusCode()).isEqualTo(409);
        assertThat(answer.get().body()).isEqualTo("it has been taken");
        assertThat(answer.get().headers().map())
                .containsEntry("content-type", List.of("application/problem+json"))
                .containsEntry("date", List.of("Thu, 01 Jan 2026 00:00:00 GMT"))
                .containsEntry("pmc-leader", List.of("http://10.0.0.9:1/"))
                .containsEntry("pmc-passed-by", List.of(standby.root()))
                .containsEntry("x-else", List.of("two"));
        assertThat(standby.proxy.answered()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/hosts/a|b", "/api/v1/hosts?q={x}&r=\"", "/api/v1/hosts/%7E%2e%2e"})
    void oddPathsPassAsTheyAre(String path) throws Exception {
        var answer = CompletableFuture.supplyAsync(
                () -> said("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close"));
        ScriptedHttpServer.Exchange asked = leader.next();
        asked.refuse(404, "no");

        assertThat(asked.requestLine()).isEqualTo("GET " + path + " HTTP/1.1");
        assertThat(answer.get()).startsWith("HTTP/1.1 404 ");
    }

    private String said(String head) {
        try {
            return standby.say(head + "\r\n\r\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What would tell the leader that the request is a passed one cannot be declared to be left out. */
    @Test
    void aClientCannotHideThatItsRequestIsPassed() throws Exception {
        String hiding = "Connection: close, Via, Pmc-Passed-By, X-Forwarded-For\r\nX-Forwarded-For: 127.0.0.1";
        var answer =
                CompletableFuture.supplyAsync(() -> said("GET /api/v1/hosts HTTP/1.1\r\nHost: localhost\r\n" + hiding));
        ScriptedHttpServer.Exchange asked = leader.next();
        asked.refuse(401, "no");

        assertThat(asked.header("via")).isEqualTo("1.1 pmc");
        assertThat(asked.header("pmc-passed-by")).isEqualTo(standby.root());
        assertThat(asked.header("x-forwarded-for")).isNull();
        assertThat(answer.get()).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void whatIsPassedHereIsNotPassedOn() throws Exception {
        HttpResponse<String> answer = standby.get("/api/v1/hosts", "Pmc-Passed-By", "http://10.0.0.3:12345/");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().map()).containsEntry("pmc-leader", List.of("http://" + leader.address() + "/"));
        assertThat(answer.body()).contains("urn:pmc:not-performed", "http://" + leader.address() + "/ leads");
        assertThat(leader.nextWithin(Duration.ofMillis(200))).isNull();
    }

    @Test
    void twoThatTakeEachOtherForTheLeaderDoNotGoRoundInCircles() throws Exception {
        try (TestStandby other = new TestStandby().follows(standby.server.port())) {
            standby.follows(other.server.port());

            assertThat(standby.get("/api/v1/hosts").statusCode()).isEqualTo(503);
            assertThat(standby.follows(standby.server.port())
                            .get("/api/v1/hosts")
                            .body())
                    .contains("urn:pmc:not-performed");
        }
    }

    @Test
    void whileNobodyLeadsThatIsSaidAtOnce() throws Exception {
        standby.known.seen(null);

        HttpResponse<String> answer = standby.get("/api/v1/hosts");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("2");
        assertThat(answer.headers().firstValue("Pmc-Leader")).isEmpty();
        assertThat(answer.body()).contains("urn:pmc:not-performed", "nobody leads at the moment");
    }

    @Test
    void aLeaderThatCannotBeReachedWasNotAsked() throws Exception {
        standby.follows(FreePorts.next());

        HttpResponse<String> answer =
                standby.send(standby.request("/api/v1/jobs/7/retry").POST(BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("urn:pmc:not-performed", "cannot be reached");
        assertThat(standby.proxy.failed()).isEqualTo(1);
    }

    @Test
    void aLeaderThatDiesBeforeItAnswersMayHaveDoneIt() throws Exception {
        var answer = standby.client()
                .sendAsync(standby.request("/api/v1/jobs/7").DELETE().build(), BodyHandlers.ofString());
        leader.next().cut();

        assertThat(answer.get().statusCode()).isEqualTo(502);
        assertThat(answer.get().headers().firstValue("Pmc-Leader")).contains("http://" + leader.address() + "/");
        assertThat(answer.get().body()).contains("about:blank", "may have been done");
    }

    @Test
    void aLeaderThatDiesAfterItsHeadersHasNotAnswered() throws Exception {
        var answer = asking("/api/v1/hosts");
        leader.next()
                .raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\nX-Half: yes\r\n\r\n")
                .cut();

        assertThat(answer.get().statusCode()).isEqualTo(502);
        assertThat(answer.get().headers().firstValue("X-Half")).isEmpty();
        assertThat(answer.get().body()).doesNotContain("may have been done");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 999", "Transfer-Encoding: chunked"})
    void anAnswerThatBreaksOffDoesNotLookWhole(String framing) throws Exception {
        var answer = asking("/api/v1/hosts");
        leader.next()
                .raw("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n" + chunk("half of it"))
                .cut();

        assertThatThrownBy(answer::get).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void aLeaderThatIsSilentIsGivenUp() throws Exception {
        standby.close();
        standby = new TestStandby(300).follows(leader.port());
        var read = asking("/api/v1/hosts");
        leader.next();

        assertThat(read.get().statusCode()).isEqualTo(504);
        assertThat(read.get().body()).contains("does not answer");
    }

    @Test
    void whatIsAskedOfOneThatLeadsNoMoreIsBrokenOff() throws Exception {
        var waiting = asking("/api/v1/hosts");
        var stream =
                standby.client().sendAsync(standby.request("/api/v1/events").build(), BodyHandlers.ofInputStream());
        leader.next();
        leader.next();
        standby.known.seen("http://127.0.0.1:" + FreePorts.next() + "/");

        assertThat(waiting.get().statusCode()).isEqualTo(502);
        assertThat(waiting.get().body()).contains("another scheduler leads now");
        assertThat(stream.get().statusCode()).isEqualTo(502);
    }

    @Test
    void aStreamEndsWhenAnotherOneLeads() throws Exception {
        var stream =
                standby.client().sendAsync(standby.request("/api/v1/events").build(), BodyHandlers.ofInputStream());
        leader.next().raw(EVENTS).raw(chunk(": pmc\n\n"));
        InputStream events = stream.get().body();
        assertThat(events.readNBytes(7)).isEqualTo(": pmc\n\n".getBytes(StandardCharsets.UTF_8));

        standby.known.seen(null);

        assertThatThrownBy(events::readAllBytes).isInstanceOf(IOException.class);
    }

    /** Each event is here before the leader says the next one. */
    @Test
    void eventsOfAHundredStreamsPassOneByOne() throws Exception {
        List<ScriptedHttpServer.Exchange> followed = new ArrayList<>();
        List<BufferedReader> streams = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            var answer =
                    standby.client().sendAsync(standby.request("/api/v1/events").build(), BodyHandlers.ofInputStream());
            followed.add(leader.next().raw(EVENTS).raw(chunk("id: 0\n\n")));
            streams.add(new BufferedReader(new InputStreamReader(answer.get().body(), StandardCharsets.UTF_8)));
            assertThat(answer.get().headers().firstValue("Content-Type")).contains("text/event-stream; charset=utf-8");
        }

        for (int event = 1; event <= 3; event++) {
            for (int i = 0; i < 100; i++) {
                assertThat(streams.get(i).readLine()).isEqualTo("id: " + (event - 1));
                assertThat(streams.get(i).readLine()).isEmpty();
                followed.get(i).raw(chunk("id: " + event + "\n\n"));
            }
        }
        assertThat(standby.get("/healthz").statusCode()).isEqualTo(200);
        for (BufferedReader stream : streams) {
            stream.close();
        }
    }

    /** So many wait for a leader that says nothing; the others see nothing of it. */
    @Test
    void aSlowLeaderKeepsNobodyFromTheOtherPages() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            waiting.add(asking("/api/v1/hosts"));
        }
        List<ScriptedHttpServer.Exchange> asked = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            asked.add(leader.next());
        }

        assertThat(standby.get("/").body()).contains("<title>pmc</title>");
        assertThat(standby.get("/readyz").statusCode()).isEqualTo(200);
        asked.forEach(each -> each.refuse(200, "late"));
        for (var each : waiting) {
            assertThat(each.get().body()).isEqualTo("late");
        }
    }

    @Test
    void aHugeAnswerPassesAndIsNotKeptInMemory() throws Exception {
        byte[] part = new byte[1 << 20];
        new Random(1).nextBytes(part);
        int parts = 256;
        var answer = standby.client().sendAsync(standby.request("/api/v1/hosts").build(), BodyHandlers.ofInputStream());
        ScriptedHttpServer.Exchange asked =
                leader.next().raw("HTTP/1.1 200 OK\r\nContent-Length: " + ((long) parts << 20) + "\r\n\r\n");
        var sending = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < parts; i++) {
                asked.raw(part);
            }
        });

        InputStream body = answer.get().body();
        // Nobody takes it, so it stays where it comes from.
        assertThat(sending).isNotDone();
        for (int i = 0; i < parts; i++) {
            assertThat(body.readNBytes(part.length)).isEqualTo(part);
        }
        assertThat(body.read()).isEqualTo(-1);
        sending.get();
    }

    @Test
    void aClientThatGoesAwayLeavesTheLeaderInPeace() throws Exception {
        ScriptedHttpServer.Exchange asked;
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), standby.server.port())) {
            client.getOutputStream()
                    .write("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            asked = leader.next().raw(EVENTS);
        }

        Await.until("the leader to be left alone", PATIENCE, () -> {
            try {
                asked.raw(chunk(": nothing new\n\n"));
                return false;
            } catch (UncheckedIOException e) {
                return true;
            }
        });
    }

    @Test
    void aBodyThatIsTooLargeGetsNoFurther() throws Exception {
        HttpResponse<String> answer = standby.send(
                standby.request("/api/v1/jobs/1/retry").POST(BodyPublishers.ofByteArray(new byte[10_000])));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(leader.nextWithin(Duration.ofMillis(200))).isNull();
    }

    @Test
    void whoAsksTooOftenIsToldByTheStandby() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> many = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            many.add(asking("/api/v1/hosts", "Pmc-Passed-By", "me"));
        }
        List<Integer> statuses = new ArrayList<>();
        for (var each : many) {
            statuses.add(each.get().statusCode());
        }

        assertThat(statuses).contains(429, 503).containsOnly(429, 503);
    }

    @Test
    void aLeaderThatIsBackIsAskedAgain() throws Exception {
        var answer = asking("/api/v1/hosts");
        leader.next().cut();
        assertThat(answer.get().statusCode()).isEqualTo(502);

        var again = asking("/api/v1/hosts");
        leader.next().refuse(200, "here");
        assertThat(again.get().body()).isEqualTo("here");
        Await.until("both to be counted", PATIENCE, () -> standby.proxy.answered() == 1 && standby.proxy.failed() == 1);
    }
}
