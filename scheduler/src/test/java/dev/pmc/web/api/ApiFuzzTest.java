package dev.pmc.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.web.TestScheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever somebody sends: no defect, no file, and afterwards it still answers. */
class ApiFuzzTest {
    private static final String[] METHODS = {
        "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "get", "G\u00e9T", "CONNECT"
    };
    private static final String[] PARTS = {
        "/",
        "api",
        "v1",
        "hosts",
        "agents",
        "jobs",
        "events",
        "status",
        "queue",
        "openapi.json",
        "web1",
        "why",
        "drain",
        "retry",
        "..",
        "%2e%2e",
        "%2f",
        "etc",
        "passwd",
        "%00",
        "%",
        "%zz",
        "%ff",
        "\u00e4",
        "?",
        "&",
        "=",
        "limit",
        "1",
        "-1",
        "99999999999999999999",
        "cursor",
        "AAAA",
        "state",
        "running",
        "q",
        "'",
        "\"",
        "<script>",
        "+",
        ";",
        "#",
        "metrics",
        "healthz",
        "readyz",
        "artifacts",
        "*",
        "http://x",
        ":",
        "@",
        "\\",
        "\t",
        "."
    };
    private static final String[] HEADERS = {
        "Host: localhost",
        "Host: evil.example",
        "Host:",
        "Authorization: Bearer",
        "Authorization: Basic eA==",
        "Authorization: Bearer " + TestScheduler.TOKEN,
        "If-None-Match: *",
        "If-None-Match: \"x\", W/\"y\"",
        "Content-Length: 3",
        "Content-Length: -1",
        "Content-Length: 99999",
        "Content-Length: x",
        "Transfer-Encoding: chunked",
        "Last-Event-ID: 1",
        "X-Forwarded-For: 1.2.3.4",
        "Expect: 100-continue",
        "Range: bytes=0-1",
        "Accept-Encoding: gzip",
        "X: " + "y".repeat(3000),
        "\u00e4: b",
        "no colon"
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void itAnswersOrHangsUp(long seed) throws Exception {
        Random random = new Random(seed);
        try (TestScheduler pmc = new TestScheduler()) {
            pmc.registered().create("web1", "web", 1).offer("metal1", 8, true).running("web1");
            for (int i = 0; i < 150; i++) {
                String request = request(random);
                String answer = talk(pmc.server.port(), request, 150);

                assertThat(answer)
                        .as("seed %d, request %s", seed, request)
                        .doesNotContain("root:", "500 Internal", "\tat ");
                if (!answer.isEmpty()) {
                    assertThat(answer).as(request).startsWith("HTTP/1.1 ");
                }
            }
            assertThat(talk(
                            pmc.server.port(),
                            "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                            30_000))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/hosts HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n",
                "GET /api/v1/hosts HTTP/1.1\r\nHost: evil.example\r\nHost: localhost\r\n",
                "GET http://evil.example/api/v1/hosts HTTP/1.1\r\nHost: localhost\r\n",
                "GET http://localhost@evil.example/api/v1/hosts HTTP/1.1\r\nHost: localhost\r\n"
            })
    void whoNamesAnotherMachineAnywhereIsNotOfThisOne(String request) throws Exception {
        try (TestScheduler pmc = new TestScheduler()) {
            assertThat(talk(pmc.server.port(), request + "Connection: close\r\n\r\n", 30_000))
                    .startsWith("HTTP/1.1 401");
        }
    }

    private static String request(Random random) {
        StringBuilder request = new StringBuilder(pick(random, METHODS)).append(' ');
        if (random.nextInt(4) > 0) {
            request.append(random.nextInt(8) == 0 ? "/metrics" : "/api/v1/");
        }
        for (int i = random.nextInt(6); i >= 0; i--) {
            request.append(pick(random, PARTS)).append(random.nextBoolean() ? "/" : "");
        }
        request.append(random.nextInt(20) == 0 ? "" : " HTTP/1.1").append("\r\n");
        for (int i = random.nextInt(4); i > 0; i--) {
            request.append(pick(random, HEADERS)).append("\r\n");
        }
        request.append("Connection: close\r\n\r\n");
        if (random.nextInt(3) == 0) {
            request.append("x".repeat(random.nextInt(20_000)));
        }
        return request.toString();
    }

    /** What comes back within a moment; a stream of events never ends by itself. */
    private static String talk(int port, String request, int patienceMillis) throws IOException {
        StringBuilder answer = new StringBuilder();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(patienceMillis);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            byte[] buffer = new byte[8192];
            for (int count = socket.getInputStream().read(buffer);
                    count >= 0 && answer.length() < 100_000;
                    count = socket.getInputStream().read(buffer)) {
                answer.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
            }
        } catch (SocketTimeoutException e) {
            return answer.toString();
        } catch (IOException e) {
            // The server may hang up on nonsense while it is still being sent.
            return answer.toString();
        }
        return answer.toString();
    }

    private static String pick(Random random, String[] from) {
        return from[random.nextInt(from.length)];
    }
}
