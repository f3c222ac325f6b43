package dev.pmc.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.local.http.Access;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A local Mesos runs what it is told to, so who is no scheduler or executor of it is told nothing. */
class AccessTest {
    private static final String SUBSCRIBE =
            "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"user\":\"root\",\"name\":\"evil\"}}}";
    private static final String EXECUTOR_CALL =
            "{\"type\":\"SUBSCRIBE\",\"framework_id\":{\"value\":\"f\"},\"executor_id\":{\"value\":\"e\"},\"subscribe\":{}}";

    @TempDir
    private Path workDir;

    private LocalMesosConfig config;
    private LocalMesos mesos;

    @BeforeEach
    void start() throws IOException {
        config = LocalMesosConfig.of(1, "host", "vt_enabled:1", "cpus:4;mem:4096", workDir);
        mesos = LocalMesos.start(config);
    }

    @AfterEach
    void stop() {
        mesos.close();
    }

    @Test
    void whoKnowsTheSecretIsAScheduler() throws IOException {
        assertThat(subscribe("Authorization: " + basic(mesos.secret().orElseThrow())))
                .startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic", "Basic ", "Basic eA==", "Bearer x", "Basic ====", "\u00e4"})
    void whoDoesNotIsNone(String authorization) throws IOException {
        String answer = subscribe("Authorization: " + authorization);

        assertThat(answer).startsWith("HTTP/1.1 401 ").containsIgnoringCase("www-authenticate: Basic");
    }

    @Test
    void noOtherStartsSecretWillDo() throws IOException {
        assertThat(Access.bySecret().secret()).isNotEqualTo(Access.bySecret().secret());
        assertThat(subscribe(
                        "Authorization: " + basic(Access.bySecret().secret().orElseThrow())))
                .startsWith("HTTP/1.1 401 ");
        assertThat(subscribe("X: y")).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void anExecutorIsItselfAndNoOther() throws IOException {
        String own = config.access().executorToken("f", "e").orElseThrow();

        // Known to the agent it is not, but it is let in.
        assertThat(call(agent(), "/api/v1/executor", EXECUTOR_CALL, "Authorization: Bearer " + own))
                .startsWith("HTTP/1.1 400 ")
                .endsWith("Framework cannot be found");
        for (String other : new String[] {
            config.access().executorToken("f", "e2").orElseThrow(),
            config.access().executorToken("fe", "").orElseThrow(),
            mesos.secret().orElseThrow(),
            ""
        }) {
            assertThat(call(agent(), "/api/v1/executor", EXECUTOR_CALL, "Authorization: Bearer " + other))
                    .startsWith("HTTP/1.1 401 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: evil.example",
                "Host: 127.0.0.1.evil.example:5050",
                "Host: localhost.evil.example",
                "Host: localhost\r\nOrigin: http://evil.example",
                "Host: localhost\r\nOrigin: null",
                "Host: localhost\r\nHost: evil.example"
            })
    void aWebPageIsNobodyWhateverItKnows(String headers) throws IOException {
        String authorization = "\r\nAuthorization: " + basic(mesos.secret().orElseThrow());

        assertThat(exchange(master(), "POST /api/v1/scheduler", SUBSCRIBE, headers + authorization))
                .startsWith("HTTP/1.1 403 ");
        assertThat(exchange(master(), "GET /version", "", headers)).startsWith("HTTP/1.1 403 ");
        assertThat(exchange(agent(), "POST /api/v1/executor", EXECUTOR_CALL, headers))
                .startsWith("HTTP/1.1 403 ");
    }

    @Test
    void aFormOfAWebPageIsNoCall() throws IOException {
        String authorization = "Authorization: " + basic(mesos.secret().orElseThrow());

        assertThat(exchange(
                        master(),
                        "POST /api/v1/scheduler",
                        SUBSCRIBE,
                        "Host: localhost\r\nContent-Type: text/plain\r\n" + authorization))
                .startsWith("HTTP/1.1 415 ");
    }

    @Test
    void nothingCanBeBrokenFromOutside() throws IOException {
        assertThat(call(
                        master(),
                        "/local/faults",
                        "{\"fault\":\"mark-agent-gone\",\"agent\":1}",
                        "Authorization: " + basic(mesos.secret().orElseThrow())))
                .startsWith("HTTP/1.1 404 ");
    }

    private String subscribe(String header) throws IOException {
        return call(master(), "/api/v1/scheduler", SUBSCRIBE, header);
    }

    private String master() {
        return mesos.masterAddress();
    }

    private String agent() {
        return mesos.agentAddresses().get(0);
    }

    private static String basic(String secret) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString((Access.PRINCIPAL + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    private static String call(String address, String path, String body, String header) throws IOException {
        return exchange(
                address, "POST " + path, body, "Host: " + address + "\r\nContent-Type: application/json\r\n" + header);
    }

    /** The answer, or of an endless one its head. */
    private static String exchange(String address, String request, String body, String headers) throws IOException {
        String[] parts = address.split(":", 2);
        try (Socket socket = new Socket(InetAddress.getByName(parts[0]), Integer.parseInt(parts[1]))) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write((request + " HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\nContent-Length: "
                                    + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            StringBuilder answer = new StringBuilder();
            while (answer.indexOf("\r\n\r\n") < 0) {
                int one = socket.getInputStream().read();
                assertThat(one).as(answer.toString()).isNotNegative();
                answer.append((char) one);
            }
            return answer.toString().startsWith("HTTP/1.1 200")
                    ? answer.toString()
                    : answer + new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
