package dev.pmc.web.standby;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.State;
import dev.pmc.web.TestScheduler;
import dev.pmc.web.access.AccessList;
import dev.pmc.web.access.AuditTrail;
import dev.pmc.web.access.CallerProof;
import dev.pmc.web.access.TrustedProxies;
import dev.pmc.wire.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real leader, asked through a standby: the same answers, and no more rights than its token gives. */
class ThroughStandbyTest {
    private static final String BEARER = "Bearer " + TestScheduler.TOKEN;

    private TestScheduler leader;
    private TestStandby standby;

    @BeforeEach
    void start() throws Exception {
        leader = new TestScheduler()
                .registered()
                .create("web1", "web", 2)
                .offer("metal1", 8, true)
                .running("web1");
        standby = new TestStandby().follows(leader.server.port());
    }

    @AfterEach
    void stop() {
        standby.close();
        leader.close();
    }

    private HttpResponse<String> direct(String path, String... headers) throws Exception {
        return standby.client()
                .send(
                        HttpRequest.newBuilder(URI.create(leader.uri(path)))
                                .headers(headers)
                                .build(),
                        BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/hosts",
                "/api/v1/hosts/web1",
                "/api/v1/hosts/web1/why",
                "/api/v1/hosts?state=running&limit=1",
                "/api/v1/agents",
                "/api/v1/status",
                "/api/v1/openapi.json",
                "/api/v1/hosts/none",
                "/api/v1/hosts?state=odd",
                "/api/v1/nothing/here"
            })
    void theAnswerIsTheLeaders(String path) throws Exception {
        HttpResponse<String> own = direct(path, "Authorization", BEARER);
        HttpResponse<String> passed = standby.get(path, "Authorization", BEARER);

        assertThat(passed.statusCode()).isEqualTo(own.statusCode());
        assertThat(passed.body()).isEqualTo(own.body());
        for (String header : new String[] {"Content-Type", "ETag", "Cache-Control", "Content-Length"}) {
            assertThat(passed.headers().allValues(header))
                    .isEqualTo(own.headers().allValues(header));
        }
        assertThat(passed.headers().allValues("Date")).hasSize(1);
        assertThat(passed.headers().firstValue("Pmc-Passed-By")).contains(standby.root());
    }

    @Test
    void whatIsKnownIsNotSentAgain() throws Exception {
        String tag = standby.get("/api/v1/hosts", "Authorization", BEARER)
                .headers()
                .firstValue("ETag")
                .orElseThrow();

        HttpResponse<String> again = standby.get("/api/v1/hosts", "Authorization", BEARER, "If-None-Match", tag);

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        HttpResponse<String> head = standby.send(standby.request("/api/v1/hosts")
                .header("Authorization", BEARER)
                .method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("ETag")).contains(tag);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void whatIsToBeChangedIsChangedAtTheLeader() throws Exception {
        HttpResponse<String> answer = standby.send(standby.request("/api/v1/agents/metal1/drain")
                .header("Authorization", BEARER)
                .POST(BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(leader.board.snapshot().isDrained("metal1")).isTrue();
    }

    /** The leader lets programs on its own machine read, and the standby, which is there too, is one of them. */
    @Test
    void nobodyGainsTheRightsOfTheStandbysMachine() throws Exception {
        assertThat(direct("/api/v1/hosts", "Accept", "*/*").statusCode()).isEqualTo(200);

        HttpResponse<String> read = standby.get("/api/v1/hosts");
        assertThat(read.statusCode()).isEqualTo(401);
        assertThat(read.headers().firstValue("WWW-Authenticate")).isPresent();
        assertThat(read.body()).contains("reading through a scheduler that stands by needs the token");
        assertThat(standby.get("/api/v1/hosts", "Authorization", "Bearer wrong").statusCode())
                .isEqualTo(403);
        String hiding = "Host: localhost\r\nConnection: close, pmc-passed-by, via\r\nX-Forwarded-For: 127.0.0.1";
        assertThat(standby.say("GET /api/v1/hosts HTTP/1.1\r\n" + hiding + "\r\n\r\n"))
                .startsWith("HTTP/1.1 401 ");
        assertThat(standby.send(standby.request("/api/v1/agents/metal1/drain").POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(401);
        assertThat(leader.board.snapshot().isDrained("metal1")).isFalse();
    }

    @Test
    void whoHasLoggedInAtAStandbyIsKnownToTheLeader() throws Exception {
        HttpResponse<String> in = standby.send(standby.request("/api/v1/session")
                .header("Authorization", BEARER)
                .POST(BodyPublishers.noBody()));
        String cookie = in.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
        String csrf = Json.mapper().readTree(in.body()).get("csrf").asString();
        String drain = "/api/v1/agents/metal1/drain";

        assertThat(standby.get("/api/v1/hosts", "Cookie", cookie).statusCode()).isEqualTo(200);
        assertThat(standby.send(standby.request(drain).header("Cookie", cookie).POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(403);
        assertThat(standby.send(standby.request(drain)
                                .header("Cookie", cookie)
                                .header("Pmc-Csrf", csrf)
                                .POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(200);
        AuditTrail.Deed last = leader.audit.before(Long.MAX_VALUE, 1).get(0).deed();
        assertThat(last.from()).isEqualTo("127.0.0.1");
        assertThat(last.through()).isEqualTo("127.0.0.1");
    }

    /** The leader believes no proxy; the standby says on its own account whom its proxy has named. */
    @Test
    void whomAProxyOfTheStandbyNamesIsKnownToTheLeader() throws Exception {
        AccessList list = AccessList.parse("user ann operator");
        TrustedProxies here = new TrustedProxies(List.of(InetAddress.getLoopbackAddress()), "X-Remote-User");
        InstantSource clock = InstantSource.system();
        try (TestScheduler leads = new TestScheduler(
                        State.empty("db"),
                        CallerProof.of(TestScheduler.TOKEN, () -> list, TrustedProxies.NONE, clock),
                        TestScheduler.NOON);
                TestStandby behind = new TestStandby(
                                30_000, CallerProof.of(TestScheduler.TOKEN, () -> list, here, clock))
                        .follows(leads.server.port())) {
            HttpResponse<String> session = behind.get("/api/v1/session", "X-Remote-User", "ann");
            assertThat(session.statusCode()).isEqualTo(200);
            assertThat(Json.mapper().readTree(session.body()).get("name").asString())
                    .isEqualTo("ann");
            assertThat(behind.get("/api/v1/session", "X-Remote-User", "bob").statusCode())
                    .isEqualTo(403);
            assertThat(standby.get("/api/v1/session", "X-Remote-User", "ann").statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void eventsPassAsTheyHappen() throws Exception {
        var events = standby.client()
                .send(
                        standby.request("/api/v1/events?recent=1")
                                .header("Authorization", BEARER)
                                .build(),
                        BodyHandlers.ofInputStream());
        assertThat(events.headers().firstValue("Content-Type")).contains("text/event-stream; charset=utf-8");
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
            assertThat(next(lines, "data: ")).contains("web1");
            leader.create("web2", "web", 1);
            assertThat(next(lines, "data: ")).contains("web2");
        }
    }

    private static String next(BufferedReader lines, String start) throws Exception {
        String line;
        do {
            line = lines.readLine();
            assertThat(line).isNotNull();
        } while (!line.startsWith(start));
        return line;
    }

    @Test
    void whoLeadsIsOnEveryPageOfTheStandbys() throws Exception {
        String leads = TestStandby.root(leader.server.port());

        HttpResponse<String> page = standby.get("/leader");
        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.body()).isEqualTo(leads + "\n");
        assertThat(page.headers().firstValue("Pmc-Leader")).contains(leads);
        assertThat(standby.get("/healthz").body()).isEqualTo("ok\nstanding by: " + leads + " leads\n");
        assertThat(standby.get("/").headers().firstValue("Pmc-Leader")).contains(leads);
        assertThat(direct("/leader", "Accept", "*/*").statusCode()).isEqualTo(200);
    }

    @Test
    void aStandbyIsReadyAsLongAsItHearsWhoLeadsOrThatNobodyDoes() throws Exception {
        assertThat(standby.get("/readyz").body()).isEqualTo("ok\n");
        standby.known.seen(null);
        assertThat(standby.get("/readyz").statusCode()).isEqualTo(200);
        assertThat(standby.get("/leader").body()).isEqualTo("nobody leads\n");

        standby.now = standby.now.plus(Duration.ofSeconds(11));
        HttpResponse<String> late = standby.get("/readyz");
        assertThat(late.statusCode()).isEqualTo(503);
        assertThat(late.body()).isEqualTo("ZooKeeper has not said for 11 s who leads\n");
        assertThat(standby.get("/healthz").statusCode()).isEqualTo(200);

        try (TestStandby fresh = new TestStandby()) {
            assertThat(fresh.get("/readyz").body()).isEqualTo("ZooKeeper has not said yet who leads\n");
            assertThat(fresh.get("/readyz").statusCode()).isEqualTo(503);
        }
    }
}
