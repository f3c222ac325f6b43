package dev.pmc.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is too large or no request is refused with a problem, and costs nobody else anything. */
class HostileRequestsTest {
    private static final String HEAD = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";

    private TestScheduler pmc;

    @BeforeEach
    void start() throws Exception {
        pmc = new TestScheduler();
    }

    @AfterEach
    void stop() throws IOException {
        assertThat(say("GET /healthz" + HEAD + "\r\n", "", 0)).startsWith("HTTP/1.1 200 ");
        pmc.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/healthz", "/metrics", "/artifacts", "/api/v1/hosts"})
    void headersWithoutAnEndAreRefused(String path) throws IOException {
        assertThat(say("GET " + path + HEAD, "X: " + "y".repeat(1000) + "\r\n", 5000))
                .startsWith("HTTP/1.1 431 ")
                .contains("application/problem+json");
    }

    @Test
    void aBodyWithoutAnEndIsRefused() throws IOException {
        String chunk = Integer.toHexString(1000) + "\r\n" + "z".repeat(1000) + "\r\n";

        assertThat(say("GET /api/v1/hosts" + HEAD + "Transfer-Encoding: chunked\r\n\r\n", chunk, 5000))
                .startsWith("HTTP/1.1 413 ");
        assertThat(say("GET /api/v1/hosts" + HEAD + "Content-Length: 999999999999\r\n\r\n", chunk, 5000))
                .startsWith("HTTP/1.1 413 ");
    }

    @ParameterizedTest
    @CsvSource({
        "OPTIONS, /api/v1/hosts",
        "TRACE, /api/v1/hosts",
        "OPTIONS, /metrics",
        "TRACE, /metrics",
        "OPTIONS, /healthz",
        "TRACE, /",
        "PATCH, /api/v1/queue",
        "BREW, /api/v1/jobs/1"
    })
    void otherMethodsAreRefusedInOneWay(String method, String path) throws IOException {
        String answer = say(
                method + " " + path + HEAD + "X-Said: echo-me\r\nAuthorization: Bearer " + TestScheduler.TOKEN
                        + "\r\n\r\n",
                "",
                0);

        assertThat(answer)
                .startsWith("HTTP/1.1 405 ")
                .containsIgnoringCase("\r\nAllow: ")
                .contains("application/problem+json")
                .doesNotContain("echo-me");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/v1/hosts/%zz", "/api/v1/hosts?q=%zz", "/api/v1/hosts?q=%", "/api/v1/hosts?%e4%=1", "/%zz"})
    void brokenEscapesAreRefusedInOneWay(String path) throws IOException {
        assertThat(say("GET " + path + HEAD + "\r\n", "", 0))
                .startsWith("HTTP/1.1 400 ")
                .contains("application/problem+json")
                .contains("\"detail\":");
    }

    /** What is answered to a beginning and so many repetitions, or as many as the server takes. */
    private String say(String beginning, String repeated, int times) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), pmc.server.port())) {
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            out.write(beginning.getBytes(StandardCharsets.UTF_8));
            try {
                for (int i = 0; i < times && socket.getInputStream().available() == 0; i++) {
                    out.write(repeated.getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                assertThat(e).as("it hangs up after the answer").isNotNull();
            }
            StringBuilder answer = new StringBuilder();
            try {
                for (int one = socket.getInputStream().read();
                        one >= 0;
                        one = socket.getInputStream().read()) {
                    answer.append((char) one);
                }
            } catch (IOException e) {
                assertThat(answer).as("the reset comes after the answer").isNotEmpty();
            }
            return answer.toString();
        }
    }
}
