package dev.pmc.web.standby;

import dev.pmc.web.Guard;
import dev.pmc.web.PageFiles;
import dev.pmc.web.TestScheduler;
import dev.pmc.web.WebServer;
import dev.pmc.web.access.CallerProof;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** A scheduler that stands by, behind a real web server; the test says who leads. */
public final class TestStandby implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final WebServer server;
    final KnownLeader known;
    final LeaderProxy proxy;
    Instant now = TestScheduler.NOON;
    private final HttpClient client = HttpClient.newHttpClient();

    public TestStandby() throws IOException {
        this(30_000);
    }

    /** @param maxSilenceMillis for which a leader may say nothing */
    public TestStandby(long maxSilenceMillis) throws IOException {
        this(maxSilenceMillis, CallerProof.ofToken(TestScheduler.TOKEN));
    }

    TestStandby(long maxSilenceMillis, CallerProof proof) throws IOException {
        server = WebServer.start(0, null);
        known = new KnownLeader(URI.create(root(server.port())), () -> now);
        Guard guard = new Guard(proof, true);
        proxy = LeaderProxy.start(server, known, guard, null, maxSilenceMillis);
        StandbyHealth health = new StandbyHealth(known);
        server.leader(known::leader);
        server.serve("/", new PageFiles());
        server.serve("/healthz", health.alive());
        server.serve("/readyz", health.ready());
        server.serve("/leader", health.leader());
        server.serve("/api/", proxy);
    }

    public static String root(int port) {
        return "http://127.0.0.1:" + port + "/";
    }

    public String root() {
        return root(server.port());
    }

    /** The scheduler at that port leads. */
    public TestStandby follows(int port) {
        known.seen(root(port));
        return this;
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(root() + path.substring(1))).timeout(PATIENCE);
    }

    public HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = request(path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    public HttpClient client() {
        return client;
    }

    /** Says these words and reads the answer to its end, or to its breaking off. */
    public String say(String words) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(words.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Override
    public void close() {
        proxy.close();
        server.close();
    }
}
