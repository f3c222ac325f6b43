package dev.pmc.web.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.State;
import dev.pmc.web.ConsolePeer;
import dev.pmc.web.TestScheduler;
import dev.pmc.web.access.AccessEntry;
import dev.pmc.web.access.AccessList;
import dev.pmc.web.access.AccessRole;
import dev.pmc.web.access.CallerProof;
import dev.pmc.web.access.TokenHash;
import dev.pmc.web.access.TrustedProxies;
import dev.pmc.wire.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may open a console, and for how long. */
class ConsoleRightsTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private AccessList list =
            AccessList.parse(line("ann", AccessRole.OPERATOR) + "\n" + line("vic", AccessRole.VIEWER));
    private TestScheduler pmc;

    @BeforeEach
    void start() throws Exception {
        pmc = new TestScheduler(
                State.empty("db"),
                CallerProof.of(null, () -> list, TrustedProxies.NONE, () -> pmc.now),
                TestScheduler.NOON);
        pmc.registered().create("web1", "web", 1).offer("metal1", 8, true).running("web1");
    }

    @AfterEach
    void stop() {
        pmc.close();
    }

    @Test
    void viewersSeeNoConsole() {
        assertThat(ConsolePeer.refusal(pmc.uri("/"), "web1", "vic-secret")).isEqualTo(403);
    }

    @Test
    void aTokenThatIsRevokedEndsWhatItHasOpened() {
        try (ConsolePeer ann = ConsolePeer.open(pmc.uri("/"), "web1", "ann-secret")) {
            list = AccessList.parse(line("vic", AccessRole.VIEWER));

            assertThat(ann.awaitEnd()).isEqualTo("your token or log-in is not good any more");
        }
    }

    @Test
    void aLogInIsNotEnoughWithoutTheSessionsWord() throws Exception {
        HttpResponse<String> login = http.send(
                session()
                        .header("Authorization", "Bearer ann-secret")
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        String cookie = login.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
        String word = Json.mapper().readTree(login.body()).path("csrf").asString();

        assertThat(open(cookie, "csrf." + word)).isEqualTo(101);
        assertThat(open(cookie, "csrf.of-another-site")).isEqualTo(403);
        assertThat(open(cookie, "nothing")).isEqualTo(403);
    }

    private int open(String cookie, String protocol) {
        WebSocket.Builder builder = http.newWebSocketBuilder()
                .header("Cookie", cookie)
                .header("Sec-Fetch-Site", "same-origin")
                .subprotocols(Consoles.PROTOCOL, protocol);
        URI uri = URI.create(pmc.uri("/api/v1/hosts/web1/console/session").replaceFirst("^http", "ws"));
        try {
            WebSocket socket =
                    builder.buildAsync(uri, new WebSocket.Listener() {}).join();
            assertThat(socket.getSubprotocol()).isEqualTo(Consoles.PROTOCOL);
            socket.abort();
            return 101;
        } catch (CompletionException e) {
            return ConsolePeer.status(e);
        }
    }

    private HttpRequest.Builder session() {
        return HttpRequest.newBuilder(URI.create(pmc.uri("/api/v1/session")));
    }

    private static String line(String name, AccessRole role) {
        return new AccessEntry(name, role, TokenHash.of(name + "-secret"), null).line();
    }
}
