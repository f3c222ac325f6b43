package dev.pmc.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.web.access.AccessList;
import dev.pmc.web.access.AccessRole;
import dev.pmc.web.access.CallerProof;
import dev.pmc.web.access.TrustedProxies;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, by what a request says. */
class GuardTest {
    private static final String TOKEN = TestScheduler.TOKEN;

    @Test
    void withATokenThisMachineNeedsItToo() throws Exception {
        // What comes through a proxy that only moves bytes, such as one for TLS, looks like this.
        assertThat(status(TOKEN, false, "GET", "Host: localhost")).isEqualTo(401);
        assertThat(status(TOKEN, false, "GET", "Host: localhost\r\nAuthorization: Bearer " + TOKEN))
                .isEqualTo(200);
    }

    @Test
    void withAnAccessFileThisMachineNeedsATokenEvenIfNobodyHasOne() throws Exception {
        CallerProof nobody = CallerProof.of(null, () -> AccessList.EMPTY, TrustedProxies.NONE, InstantSource.system());
        assertThat(status(new Guard(nobody, false), "GET", "Host: localhost")).isEqualTo(401);
        assertThat(status(new Guard(nobody, true), "GET", "Host: localhost")).isEqualTo(200);
    }

    @Test
    void readingOnThisMachineIsOpenWithoutATokenOrWhereThatIsWanted() throws Exception {
        assertThat(status(null, false, "GET", "Host: localhost")).isEqualTo(200);
        assertThat(status(TOKEN, true, "GET", "Host: localhost")).isEqualTo(200);
        assertThat(status(TOKEN, true, "HEAD", "Host: 127.0.0.1:12345")).isEqualTo(200);
        assertThat(status(TOKEN, true, "POST", "Host: localhost")).isEqualTo(401);
        assertThat(status(null, false, "POST", "Host: localhost")).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: pmc.example",
                "Host: 127.0.0.1.evil.example",
                "Host: localhost.",
                "Host: localhost\r\nOrigin: http://evil.example",
                "Host: localhost\r\nOrigin: null",
                "Host: localhost\r\nOrigin: http://localhost@evil.example",
                "Host: localhost\r\nSec-Fetch-Site: cross-site",
                "Host: localhost\r\nSec-Fetch-Site: same-site",
                "Host: localhost\r\nX-Forwarded-For: 192.0.2.1",
                "Host: localhost\r\nX-Forwarded-Host: pmc.example",
                "Host: localhost\r\nX-Forwarded-Proto: https",
                "Host: localhost\r\nX-Real-IP: 192.0.2.1",
                "Host: localhost\r\nForwarded: for=192.0.2.1",
                "Host: localhost\r\nVia: 1.1 proxy",
                "Host: localhost\r\nPmc-Passed-By: http://127.0.0.1:12345/"
            })
    void whatComesFromElsewhereThroughThisMachineIsNotOfIt(String headers) throws Exception {
        assertThat(status(null, false, "GET", headers)).isEqualTo(403);
        assertThat(status(TOKEN, true, "GET", headers)).isEqualTo(401);
        assertThat(status(TOKEN, true, "GET", headers + "\r\nAuthorization: Bearer " + TOKEN))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: localhost:12345\r\nOrigin: http://localhost:12345",
                "Host: [::1]:1\r\nSec-Fetch-Site: none"
            })
    void aBrowserOnThisMachineIsOfIt(String headers) throws Exception {
        assertThat(status(null, false, "GET", headers)).isEqualTo(200);
    }

    /** The standby, from whose address they come, has limited them already; guesses are limited again. */
    @Test
    void whatAStandbyPassesIsCountedUnlessItsTokenIsGood() throws Exception {
        String passed = "Host: localhost\r\nPmc-Passed-By: http://127.0.0.1:12345/\r\nAuthorization: Bearer ";

        try (WebServer server = serve(new Guard(CallerProof.ofToken(TOKEN), true, () -> 0))) {
            for (int i = 0; i < 300; i++) {
                assertThat(status(server, "GET", passed + TOKEN)).isEqualTo(200);
            }
            for (int i = 0; i < 200; i++) {
                assertThat(status(server, "GET", passed + "wrong")).isEqualTo(403);
            }
            assertThat(status(server, "GET", passed + "wrong")).isEqualTo(429);
            assertThat(status(server, "GET", "Host: localhost\r\nAuthorization: Bearer " + TOKEN))
                    .isEqualTo(429);
            assertThat(status(server, "GET", passed + TOKEN)).isEqualTo(200);
        }
    }

    private static int status(@Nullable String token, boolean openLoopback, String method, String headers)
            throws Exception {
        return status(new Guard(CallerProof.ofToken(token), openLoopback), method, headers);
    }

    private static int status(Guard guard, String method, String headers) throws Exception {
        try (WebServer server = serve(guard)) {
            return status(server, method, headers);
        }
    }

    private static WebServer serve(Guard guard) throws Exception {
        WebServer server = WebServer.start(0, null);
        server.serve("/", exchange -> {
            guard.admit(exchange, AccessRole.VIEWER);
            exchange.send(Reply.text(200, "ok"));
        });
        return server;
    }

    private static int status(WebServer server, String method, String headers) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(30_000);
            String request = method + " / HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 ");
            return Integer.parseInt(answer.substring(9, 12));
        }
    }

    @Test
    void whoAsksTooOftenHasToWaitAndNobodyElse() throws Exception {
        AtomicLong nanos = new AtomicLong();
        Guard guard = new Guard(CallerProof.ofToken(null), false, nanos::get);
        InetAddress greedy = InetAddress.getByName("192.0.2.1");
        for (int i = 0; i < 200; i++) {
            guard.limitRate(greedy);
        }

        assertThatThrownBy(() -> guard.limitRate(greedy)).isInstanceOf(ApiProblem.class);
        guard.limitRate(InetAddress.getByName("192.0.2.2"));
        nanos.addAndGet(1_000_000_000);
        guard.limitRate(greedy);
    }
}
