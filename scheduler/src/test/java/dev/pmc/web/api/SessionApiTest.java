package dev.pmc.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.State;
import dev.pmc.web.TestScheduler;
import dev.pmc.web.access.AccessEntry;
import dev.pmc.web.access.AccessList;
import dev.pmc.web.access.AccessRole;
import dev.pmc.web.access.CallerProof;
import dev.pmc.web.access.TokenHash;
import dev.pmc.web.access.TrustedProxies;
import dev.pmc.wire.Json;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Browsers that log in and out, users whom a proxy names, and pages that would like to be one of them. */
class SessionApiTest {
    private static final String DRAIN = "/api/v1/agents/metal1/drain";
    private static final String SESSION = "/api/v1/session";
    private static final String[] ELSEWHERE = {"X-Forwarded-For", "192.0.2.1"};

    private final HttpClient client = HttpClient.newHttpClient();
    private Instant now = TestScheduler.NOON;
    private AccessList list = list(entry("ann", AccessRole.OPERATOR, "anns-token"));
    private TestScheduler pmc;

    @BeforeEach
    void start() throws Exception {
        pmc = scheduler(TestScheduler.TOKEN, TrustedProxies.NONE);
    }

    @AfterEach
    void stop() {
        pmc.close();
    }

    private TestScheduler scheduler(@Nullable String shared, TrustedProxies proxies) throws Exception {
        CallerProof proof = CallerProof.of(shared, () -> list, proxies, () -> now);
        return new TestScheduler(State.empty("db"), proof, TestScheduler.NOON)
                .registered()
                .offer("metal1", 8, true);
    }

    private static AccessEntry entry(String name, AccessRole role, @Nullable String token) {
        return new AccessEntry(name, role, token == null ? null : TokenHash.of(token), null);
    }

    private static AccessList list(AccessEntry... entries) {
        return AccessList.parse(String.join(
                "\n", List.of(entries).stream().map(AccessEntry::line).toList()));
    }

    private HttpResponse<String> send(TestScheduler to, String method, String path, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(to.uri(path)))
                .method(method, BodyPublishers.noBody())
                .headers(ELSEWHERE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private int status(String method, String path, String... headers) throws Exception {
        return send(pmc, method, path, headers).statusCode();
    }

    private static JsonNode document(HttpResponse<String> answer) {
        return Json.mapper().readTree(answer.body());
    }

    /** What a browser sends after a log-in with that token. */
    private String logIn(String token) throws Exception {
        HttpResponse<String> answer = send(pmc, "POST", SESSION, "Authorization", "Bearer " + token);
        assertThat(answer.statusCode()).isEqualTo(200);
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie)
                .startsWith("pmc_session=")
                .endsWith("; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200")
                .doesNotContain(token);
        return cookie.substring(0, cookie.indexOf(';'));
    }

    private String csrf(String cookie) throws Exception {
        return document(send(pmc, "GET", SESSION, "Cookie", cookie)).get("csrf").asString();
    }

    @Test
    void whoHasLoggedInReadsByTheCookieAndChangesThingsByTheSessionsWord() throws Exception {
        String cookie = logIn("anns-token");
        JsonNode session = document(send(pmc, "GET", SESSION, "Cookie", "other=1; " + cookie));

        assertThat(session.get("name").asString()).isEqualTo("ann");
        assertThat(session.get("role").asString()).isEqualTo("operator");
        assertThat(session.get("may_change").asBoolean()).isTrue();
        assertThat(status("GET", "/api/v1/hosts", "Cookie", cookie)).isEqualTo(200);
        assertThat(status("POST", DRAIN, "Cookie", cookie)).isEqualTo(403);
        assertThat(status("POST", DRAIN, "Cookie", cookie, "Pmc-Csrf", "guess")).isEqualTo(403);
        assertThat(pmc.board.snapshot().isDrained("metal1")).isFalse();
        assertThat(status("POST", DRAIN, "Cookie", cookie, "Pmc-Csrf", csrf(cookie)))
                .isEqualTo(200);
        assertThat(pmc.board.snapshot().isDrained("metal1")).isTrue();
    }

    /** With everything that such a page could know or send. */
    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site",
        "Origin, http://evil.example",
        "Origin, null",
        "Origin, http://127.0.0.1"
    })
    void anotherSitesPageCannotUseTheCookie(String header, String value) throws Exception {
        String cookie = logIn("anns-token");

        assertThat(status("GET", "/api/v1/hosts", "Cookie", cookie, header, value))
                .isEqualTo(401);
        assertThat(status("POST", DRAIN, "Cookie", cookie, "Pmc-Csrf", csrf(cookie), header, value))
                .isEqualTo(401);
        String own = "http://127.0.0.1:" + pmc.server.port();
        assertThat(status("GET", "/api/v1/hosts", "Cookie", cookie, "Origin", own))
                .isEqualTo(200);
    }

    @Test
    void aSessionEndsByLogOutByItsTimeAndWithItsToken() throws Exception {
        String first = logIn("anns-token");
        String second = logIn("anns-token");
        HttpResponse<String> out = send(pmc, "DELETE", SESSION, "Cookie", first, "Pmc-Csrf", csrf(first));
        assertThat(out.headers().firstValue("Set-Cookie").orElseThrow())
                .startsWith("pmc_session=; ")
                .endsWith("Max-Age=0");
        assertThat(status("GET", "/api/v1/hosts", "Cookie", first)).isEqualTo(401);
        assertThat(status("GET", "/api/v1/hosts", "Cookie", second)).isEqualTo(200);

        now = now.plus(Duration.ofHours(12));
        assertThat(status("GET", "/api/v1/hosts", "Cookie", second)).isEqualTo(401);
        String third = logIn("anns-token");
        list = list(entry("ann", AccessRole.VIEWER, "anns-token"));
        assertThat(status("POST", DRAIN, "Cookie", third, "Pmc-Csrf", csrf(third)))
                .isEqualTo(403);
        list = list(entry("ann", AccessRole.OPERATOR, "another-token"));
        assertThat(status("GET", "/api/v1/hosts", "Cookie", third)).isEqualTo(401);
        list = AccessList.EMPTY;
        assertThat(status("GET", "/api/v1/hosts", "Cookie", third)).isEqualTo(401);
        assertThat(status("POST", SESSION, "Authorization", "Bearer anns-token"))
                .isEqualTo(403);
    }

    @Test
    void aTokenIsGoodUntilItExpires() throws Exception {
        list = AccessList.parse("token ci viewer " + TokenHash.of("cis-token").hex() + " " + now.plusSeconds(60));
        String cookie = logIn("cis-token");

        assertThat(status("GET", "/api/v1/hosts", "Authorization", "Bearer cis-token"))
                .isEqualTo(200);
        now = now.plusSeconds(60);
        HttpResponse<String> late = send(pmc, "GET", "/api/v1/hosts", "Authorization", "Bearer cis-token");
        assertThat(late.statusCode()).isEqualTo(403);
        assertThat(late.body()).contains("the token 'ci' has expired on " + now);
        assertThat(status("GET", "/api/v1/hosts", "Cookie", cookie)).isEqualTo(401);
    }

    @Test
    void whatTheCookieSaysIsSigned() throws Exception {
        String cookie = logIn("anns-token");
        String other = logIn(TestScheduler.TOKEN);

        String mixed = cookie.substring(0, cookie.indexOf('.')) + other.substring(other.indexOf('.'));
        for (String forged : List.of(mixed, cookie + "x", "pmc_session=", "pmc_session=a.b", "pmc_session=$.$")) {
            assertThat(status("GET", "/api/v1/hosts", "Cookie", forged)).isEqualTo(401);
        }
        assertThat(status("POST", SESSION, "Cookie", cookie, "Pmc-Csrf", csrf(cookie)))
                .isEqualTo(409);
    }

    /** So a fail-over logs nobody out. */
    @Test
    void schedulersOfOneTokenTakeEachOthersSessions() throws Exception {
        String cookie = logIn("anns-token");

        try (TestScheduler next = scheduler(TestScheduler.TOKEN, TrustedProxies.NONE);
                TestScheduler stranger = scheduler("quite-another-token", TrustedProxies.NONE)) {
            assertThat(send(next, "GET", "/api/v1/hosts", "Cookie", cookie).statusCode())
                    .isEqualTo(200);
            assertThat(send(stranger, "GET", "/api/v1/hosts", "Cookie", cookie).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void whomAProxyNamesHasTheRoleOfTheAccessFile() throws Exception {
        list = list(entry("ann", AccessRole.OPERATOR, null), entry("ci", AccessRole.ADMIN, "cis-token"));
        TrustedProxies here = new TrustedProxies(List.of(InetAddress.getLoopbackAddress()), "X-Remote-User");
        try (TestScheduler behind = scheduler(null, here)) {
            JsonNode session = document(send(behind, "GET", SESSION, "X-Remote-User", "ann"));
            assertThat(session.get("means").asString()).isEqualTo("proxy");
            String csrf = session.get("csrf").asString();

            assertThat(send(behind, "POST", DRAIN, "X-Remote-User", "ann").statusCode())
                    .isEqualTo(403);
            assertThat(send(behind, "POST", DRAIN, "X-Remote-User", "ann", "Pmc-Csrf", csrf)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(send(behind, "DELETE", SESSION, "X-Remote-User", "ann", "Pmc-Csrf", csrf)
                            .statusCode())
                    .isEqualTo(409);
            HttpResponse<String> unknown = send(behind, "GET", "/api/v1/hosts", "X-Remote-User", "bob");
            assertThat(unknown.statusCode()).isEqualTo(403);
            assertThat(unknown.body()).contains("pmc token add NAME --role ROLE --proxy-user");
            // A token's name is no user's, whatever the proxy lets people call themselves.
            assertThat(send(behind, "GET", "/api/v1/hosts", "X-Remote-User", "ci")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(send(behind, "GET", "/api/v1/hosts", "X-Remote-User", "ann", "X-Remote-User", "ci")
                            .statusCode())
                    .isEqualTo(401);
            // Programs of this machine may read, but not what comes through the proxy that is on it.
            assertThat(client.send(
                                    HttpRequest.newBuilder(URI.create(behind.uri("/api/v1/hosts")))
                                            .build(),
                                    BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void nobodyElseNamesCallers() throws Exception {
        list = list(entry("ann", AccessRole.OPERATOR, null));

        assertThat(status("GET", "/api/v1/hosts", "X-Remote-User", "ann")).isEqualTo(401);
        HttpRequest here = HttpRequest.newBuilder(URI.create(pmc.uri("/api/v1/hosts")))
                .header("X-Remote-User", "ann")
                .build();
        assertThat(client.send(here, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    }
}
