package dev.pmc.local.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetcherTest {
    @TempDir
    private Path directory;

    private Sandbox sandbox;
    private Fetcher fetcher;
    private HttpServer server;
    private final AtomicInteger requests = new AtomicInteger();

    @BeforeEach
    void serveOneFile() throws IOException {
        sandbox = Sandbox.create(directory.resolve("runs/1"));
        fetcher = new Fetcher(directory.resolve("cache"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/file", exchange -> {
            requests.incrementAndGet();
            byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aFileKeepsItsNameWithoutTheQuery() throws Exception {
        fetch(uri("/file.txt?version=2"));

        assertThat(sandbox.directory().resolve("file.txt")).hasContent("hello");
    }

    @Test
    void outputFileAndExecutableAreObeyed() throws Exception {
        fetch(uri("/file.sh").setOutputFile("bin/run").setExecutable(true));

        assertThat(sandbox.directory().resolve("bin/run")).hasContent("hello").isExecutable();
    }

    @Test
    void aCachedFileIsDownloadedOnce() throws Exception {
        fetch(uri("/file.txt").setCache(true));
        fetch(uri("/file.txt").setCache(true));
        assertThat(requests).hasValue(1);

        fetch(uri("/file.txt"));
        assertThat(requests).hasValue(2);
    }

    @Test
    void anArchiveIsUnpackedAndStays() throws Exception {
        Path packed = directory.resolve("x.txt.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write("unpacked".getBytes(StandardCharsets.UTF_8));
        }

        fetch(CommandInfo.URI.newBuilder().setValue("file://" + packed));

        assertThat(sandbox.directory().resolve("x.txt")).hasContent("unpacked");
        assertThat(sandbox.directory().resolve("x.txt.gz")).exists();
    }

    @Test
    void unlessItIsNotToBe() throws Exception {
        Path packed = Files.writeString(directory.resolve("x.tgz"), "no archive at all");

        fetch(CommandInfo.URI.newBuilder().setValue(packed.toString()).setExtract(false));

        assertThat(sandbox.directory().resolve("x.tgz")).hasContent("no archive at all");
    }

    @Test
    void nothingIsWrittenOutsideOfTheSandbox() throws Exception {
        Path zip = directory.resolve("evil.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("../../outside"));
        }

        assertThatThrownBy(() -> fetch(CommandInfo.URI.newBuilder().setValue(zip.toString())))
                .hasMessageContaining("leads out of the sandbox");
        assertThatThrownBy(() -> fetch(uri("/file.txt").setOutputFile("../../outside")))
                .hasMessageContaining("leads out of the sandbox");
        assertThat(directory.resolve("outside")).doesNotExist();
    }

    @Test
    void whatIsNotThereFailsWithItsUriAndTheReason() {
        assertThatThrownBy(() -> fetch(uri("/nothing.tgz")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("/nothing.tgz", "404");
        assertThatThrownBy(() -> fetch(CommandInfo.URI.newBuilder().setValue("/no/such/file")))
                .hasMessageContaining("/no/such/file");
        assertThatThrownBy(() -> fetch(CommandInfo.URI.newBuilder().setValue("hdfs://a/b")))
                .hasMessageContaining("only http, https, file and absolute paths can be fetched");
        assertThatThrownBy(() -> fetch(CommandInfo.URI.newBuilder().setValue("http://a/")))
                .hasMessageContaining("it has no file name");
    }

    private void fetch(CommandInfo.URI.Builder uri) throws IOException, InterruptedException {
        fetcher.fetch(CommandInfo.newBuilder().addUris(uri).build(), sandbox);
    }

    private CommandInfo.URI.Builder uri(String path) {
        return CommandInfo.URI
                .newBuilder()
                .setValue("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }
}
