package dev.pmc.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that are slow, silent or gone, many at a time: the others do not notice. */
class SlowPeersTest {
    private static final int MANY = 250;
    /** Longer than any of these tests: nothing here may depend on somebody being hung up on. */
    private static final Duration NEVER = Duration.ofMinutes(10);

    private static byte[] tgz;
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Socket> sockets = new ArrayList<>();
    private WebServer server;

    @BeforeAll
    static void makeAnArchiveThatFillsEveryBuffer() throws Exception {
        byte[] noise = new byte[24 << 20];
        new Random(1).nextBytes(noise);
        byte[] header = new byte[512];
        System.arraycopy("virtmesos".getBytes(StandardCharsets.UTF_8), 0, header, 0, 9);
        System.arraycopy(String.format("%011o", noise.length).getBytes(StandardCharsets.UTF_8), 0, header, 124, 11);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out) {
            {
                def.setLevel(Deflater.NO_COMPRESSION);
            }
        }) {
            gzip.write(header);
            gzip.write(noise);
        }
        tgz = out.toByteArray();
    }

    @BeforeEach
    void start() throws Exception {
        server = serve(1000, NEVER);
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "G",
                "GET /artifacts HTTP/1.1\r\nHost: local",
                "POST /large HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf of it"
            })
    void halfARequestKeepsNobodyElse(String half) throws Exception {
        for (int i = 0; i < MANY; i++) {
            say(half);
        }

        assertThat(get("/healthz").body()).isEqualTo("ok\n".getBytes(StandardCharsets.UTF_8));
        assertThat(get("/large").body()).hasSize(1 << 20);
        assertThat(get(server.path()).body()).isEqualTo(tgz);
    }

    @Test
    void whoTakesNothingOfWhatItAskedForKeepsNobodyElse() throws Exception {
        for (int i = 0; i < MANY; i++) {
            say(request(i % 2 == 0 ? server.path() : "/large"));
        }

        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(get("/large").body()).hasSize(1 << 20);
        assertThat(get(server.path()).body()).isEqualTo(tgz);
    }

    /** All of them are half way before the first goes on: a server with a thread for each would have to have so many. */
    @Test
    void fortySlowFetchesAllComeToTheirEnd() throws Exception {
        List<Fetch> fetches = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            fetches.add(new Fetch(say(request(server.path()))));
        }
        for (Fetch fetch : fetches) {
            fetch.take(tgz.length / 2);
        }
        assertThat(get("/healthz").statusCode()).isEqualTo(200);

        for (Fetch fetch : fetches) {
            fetch.take(tgz.length - tgz.length / 2);
            assertThat(HexFormat.of().formatHex(fetch.digest.digest())).isEqualTo(sha256(tgz));
        }
    }

    @Test
    void whoOpensTooManyPushesOutItsOwnIdleOnes() throws Exception {
        server.close();
        server = serve(20, NEVER);
        for (int i = 0; i < 100; i++) {
            say("GET /half");
        }
        Fetch fetch = new Fetch(say(request(server.path())));
        for (int i = 0; i < 30; i++) {
            fetch.take(tgz.length / 40);
            Socket idle = say("GET /half");
            assertThat(idle.isClosed()).isFalse();
            assertThat(get("/healthz").statusCode()).isEqualTo(200);
        }
        fetch.take(tgz.length - 30 * (tgz.length / 40));

        assertThat(HexFormat.of().formatHex(fetch.digest.digest())).isEqualTo(sha256(tgz));
    }

    @Test
    void silenceHasAnEndButSlownessHasNot() throws Exception {
        server.close();
        server = serve(1000, Duration.ofMillis(1500));
        Socket half = say("GET /half HT");
        Socket stalled = say(request(server.path()));
        Fetch slow = new Fetch(say(request(server.path())));
        long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
        while (System.nanoTime() < end) {
            slow.take(300_000);
            Thread.sleep(200);
        }

        assertThat(ends(half)).isTrue();
        assertThat(ends(stalled)).isTrue();
        slow.take(tgz.length - slow.taken);
        assertThat(HexFormat.of().formatHex(slow.digest.digest())).isEqualTo(sha256(tgz));
    }

    @Test
    void whatNobodyTakesDoesNotFillTheMemory() throws Exception {
        for (int i = 0; i < MANY; i++) {
            say(request("/large"));
        }
        List<Socket> closed = new ArrayList<>();
        for (Socket socket : sockets) {
            if (isCutOff(socket)) {
                closed.add(socket);
            }
        }

        // Of 250 MiB asked for, 64 may wait; the kernel's buffers hold some more.
        assertThat(closed.size()).isGreaterThan(100);
    }

    private WebServer serve(int maxConnections, Duration maxSilence) throws Exception {
        WebServer web = WebServer.start(Archive.copyOf(new ByteArrayInputStream(tgz)), maxConnections, maxSilence);
        web.serve("/healthz", exchange -> exchange.send(Reply.text(200, "ok")));
        web.serve(
                "/large",
                exchange -> RequestBody.take(
                        exchange,
                        1000,
                        body -> exchange.work(() -> exchange.send(Reply.bytes("x", new byte[1 << 20])))));
        return web;
    }

    private Socket say(String words) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(64 * 1024);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(words.getBytes(StandardCharsets.UTF_8));
        sockets.add(socket);
        return socket;
    }

    private static String request(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return client.send(
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofByteArray());
    }

    /** Whether the server has hung up: reads what is on its way, to the end or the reset. */
    private static boolean ends(Socket socket) {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true; // reset
        }
    }

    /** Whether less comes than was promised. */
    private static boolean isCutOff(Socket socket) {
        try {
            return socket.getInputStream().readAllBytes().length < 1 << 20;
        } catch (IOException e) {
            return true;
        }
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    /** An answer that is read as slowly as one likes. */
    private static final class Fetch {
        private final InputStream in;
        private final MessageDigest digest;
        private long taken;

        Fetch(Socket socket) throws Exception {
            in = socket.getInputStream();
            digest = MessageDigest.getInstance("SHA-256");
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            assertThat(head.toString()).startsWith("HTTP/1.1 200");
        }

        void take(long count) throws IOException {
            byte[] part = in.readNBytes((int) count);
            digest.update(part);
            taken += part.length;
        }
    }
}
