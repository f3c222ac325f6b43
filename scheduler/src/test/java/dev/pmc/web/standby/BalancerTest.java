package dev.pmc.web.standby;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.ChildProcess;
import dev.pmc.fixtures.FreePorts;
import dev.pmc.fixtures.SourceTree;
import dev.pmc.web.Reply;
import dev.pmc.web.TestScheduler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration for HAProxy that is in the packaging, with a real HAProxy before a leader and a standby. */
class BalancerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = FreePorts.next();
    private TestScheduler leader;
    private TestStandby standby;
    private ChildProcess haproxy;

    @BeforeEach
    void start() throws Exception {
        leader = new TestScheduler().registered();
        standby = new TestStandby().follows(leader.server.port());
        String configuration = Files.readString(SourceTree.file("packaging", "haproxy", "pmc.cfg"))
                .replace("bind :12346", "bind 127.0.0.1:" + port)
                .replace("10.0.0.1:12345", "127.0.0.1:" + leader.server.port())
                .replace("10.0.0.2:12345", "127.0.0.1:" + standby.server.port())
                .replace("10.0.0.3:12345", "127.0.0.1:" + FreePorts.next());
        Path file = Files.writeString(folder.resolve("pmc.cfg"), configuration);
        haproxy = ChildProcess.start("haproxy", List.of("haproxy", "-db", "-f", file.toString()));
        Await.until("HAProxy to find the leader", PATIENCE, () -> isPassed(false));
    }

    @AfterEach
    void stop() {
        haproxy.close();
        standby.close();
        leader.close();
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + TestScheduler.TOKEN)
                .timeout(PATIENCE)
                .build();
    }

    /** Whether the API is there, and comes through the standby or not. */
    private boolean isPassed(boolean through) {
        try {
            HttpResponse<String> answer = client.send(request("/api/v1/status"), BodyHandlers.ofString());
            return answer.statusCode() == 200
                    && answer.headers().firstValue("Pmc-Passed-By").isPresent() == through;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void requestsGoToTheLeaderAndWhileNoneIsSeenThroughAStandby() throws Exception {
        var events = client.send(request("/api/v1/events"), BodyHandlers.ofInputStream());
        BufferedReader lines = new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8));
        assertThat(lines.readLine()).isEqualTo(": pmc");

        // It serves on, and leads no more as far as HAProxy can see.
        leader.server.serve("/leader", exchange -> exchange.send(Reply.text(503, "nobody leads")));

        Await.until("requests to come through the standby", PATIENCE, () -> isPassed(true));
        Await.until("the stream to end", PATIENCE, () -> ends(lines));

        leader.server.serve("/leader", exchange -> exchange.send(Reply.text(200, "here")));
        Await.until("requests to go to the leader again", PATIENCE, () -> isPassed(false));
    }

    private static boolean ends(BufferedReader lines) {
        try {
            return lines.readLine() == null;
        } catch (IOException brokenOff) {
            return true;
        }
    }

    /** HAProxy says where they come from, so that they are not taken for programs of this machine. */
    @Test
    void whoeverComesThroughNeedsTheToken() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/status"))
                .build();

        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    }
}
