package dev.pmc.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebServerTest {
    private final byte[] tgz = tgz("./virtmesos", "data/images.yaml");
    private final HttpClient client = HttpClient.newHttpClient();
    private WebServer server;

    @BeforeEach
    void start() throws Exception {
        server = WebServer.start(0, Archive.copyOf(new ByteArrayInputStream(tgz)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theArchiveIsServedByteByByteWithItsLength() throws Exception {
        HttpResponse<byte[]> answer = get(server.path());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(tgz);
        assertThat(answer.headers().firstValue("Content-Length")).contains(String.valueOf(tgz.length));
    }

    @Test
    void anAgentMayAskForTheLengthFirst() throws Exception {
        HttpResponse<byte[]> answer = send(request(server.path()).method("HEAD", HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Length")).contains(String.valueOf(tgz.length));
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void aFetchThatBrokeOffGoesOnWhereItDid() throws Exception {
        String tag = get(server.path()).headers().firstValue("ETag").orElseThrow();
        HttpResponse<byte[]> rest =
                send(request(server.path()).header("Range", "bytes=10-").header("If-Range", tag));
        HttpResponse<byte[]> some = send(request(server.path()).header("Range", "bytes=2-4"));

        assertThat(rest.statusCode()).isEqualTo(206);
        assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(tgz, 10, tgz.length));
        assertThat(rest.headers().firstValue("Content-Range"))
                .contains("bytes 10-" + (tgz.length - 1) + "/" + tgz.length);
        assertThat(some.body()).isEqualTo(Arrays.copyOfRange(tgz, 2, 5));
        assertThat(send(request(server.path()).header("Range", "bytes=10-").header("If-Range", "\"other\""))
                        .body())
                .isEqualTo(tgz);
        assertThat(send(request(server.path()).header("Range", "bytes=" + tgz.length + "-"))
                        .statusCode())
                .isEqualTo(416);
        assertThat(send(request(server.path()).header("If-None-Match", tag)).statusCode())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=1-2,5-6", "bytes=9-1", "lines=1-2", "bytes=", "bytes=x", "bytes=-0", "\u00e4"})
    void whatIsNoRangeIsAnsweredAllTheSame(String range) throws Exception {
        assertThat(send(request(server.path()).header("Range", range)).statusCode())
                .isIn(200, 416);
    }

    @Test
    void whatIsAskedBeforePmcIsThereIsToldSo() throws Exception {
        server.close();
        server = WebServer.start(0, Archive.copyOf(new ByteArrayInputStream(tgz)), null, "its parts are being made");
        server.starting("reading the hostdb");
        for (String path : List.of("/readyz", "/api/v1/status", "/metrics", "/")) {
            HttpResponse<byte[]> answer = get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).as(path).isPresent();
            assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                    .contains("pmc is starting: reading the hostdb");
        }
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(get(server.path()).body()).isEqualTo(tgz);

        server.serve("/", new PageFiles());
        assertThat(get("/").statusCode()).isEqualTo(503);
        server.open();
        assertThat(get("/").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/artifacts/", "/artifacts/0/exec.tgz", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd"})
    void nothingElseIs(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void itCannotBeWritten() throws Exception {
        HttpResponse<byte[]> answer =
                send(request(server.path()).PUT(HttpRequest.BodyPublishers.ofString("something else")));

        assertThat(answer.statusCode()).isEqualTo(405);
    }

    @Test
    void otherContentsHaveAnotherName() throws Exception {
        byte[] edited = tgz("virtmesos", "data/images.yaml", "data/more.yaml");
        try (WebServer other = WebServer.start(0, Archive.copyOf(new ByteArrayInputStream(edited)))) {
            assertThat(other.path()).isNotEqualTo(server.path());
        }
    }

    @Test
    void aPortThatIsInUseIsSaidToBe() throws Exception {
        Archive archive = Archive.copyOf(new ByteArrayInputStream(tgz));

        assertThatThrownBy(() -> WebServer.start(server.port(), archive)).isInstanceOf(BindException.class);
        archive.close();
    }

    @Test
    void aFileThatIsNoArchiveIsRefusedWithTheReason() throws Exception {
        assertRefused("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8), "not a gzipped tar");
        assertRefused(new byte[0], "not a gzipped tar");
        assertRefused(gzip("no tar at all".repeat(100).getBytes(StandardCharsets.UTF_8)), "no tar");
        assertRefused(tgz("bin/virtmesos"), "no 'virtmesos' at its top");
        assertRefused(Arrays.copyOf(tgz("data/images.yaml"), 30), "not a gzipped tar");
    }

    @Test
    void theCopyHasNoNameThatAKilledProcessCouldLeaveBehind() throws Exception {
        try (Archive archive = Archive.copyOf(new ByteArrayInputStream(tgz));
                var open = Files.list(Path.of("/proc/self/fd"))) {
            assertThat(archive.sha256()).hasSize(64);
            assertThat(open.filter(Files::isSymbolicLink).map(WebServerTest::target))
                    .filteredOn(target -> target.contains("pmc-exec-"))
                    .isNotEmpty()
                    .allMatch(target -> target.endsWith("(deleted)"));
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }

    @Test
    void manyAgentsFetchAtOnce() throws Exception {
        List<CompletableFuture<HttpResponse<byte[]>>> answers = IntStream.range(0, 40)
                .mapToObj(i ->
                        client.sendAsync(request(server.path()).GET().build(), HttpResponse.BodyHandlers.ofByteArray()))
                .toList();

        for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS).body()).isEqualTo(tgz);
        }
    }

    private static void assertRefused(byte[] file, String why) {
        assertThatThrownBy(() -> Archive.copyOf(new ByteArrayInputStream(file)))
                .isInstanceOf(Archive.NoArchiveException.class)
                .hasMessageContaining(why);
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return send(request(path).GET());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @Test
    void aSmallFileOfTheArchiveCanBeRead() throws Exception {
        try (Archive archive = Archive.copyOf(new ByteArrayInputStream(tgz))) {
            assertThat(archive.file("data/images.yaml")).contains("hello");
            assertThat(archive.file("virtmesos")).contains("hello");
            assertThat(archive.file("data/site.yaml")).isEmpty();
        }
    }

    private static byte[] tgz(String... names) {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        for (String name : names) {
            byte[] header = new byte[512];
            put(header, 0, name);
            put(header, 124, "00000000005");
            header[156] = '0';
            tar.writeBytes(header);
            tar.writeBytes(Arrays.copyOf("hello".getBytes(StandardCharsets.UTF_8), 512));
        }
        tar.writeBytes(new byte[1024]);
        return gzip(tar.toByteArray());
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }
}
