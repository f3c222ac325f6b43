package dev.pmc.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import dev.pmc.fixtures.Await;
import dev.pmc.log.TextLines;
import dev.pmc.service.Services;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ArtifactCheckTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(10);
    /** Of "archive". */
    private static final String SHA256 = "0eb3e36bfb24dcd9bb1d1bece1531216b59539a8fde17ee80224af0653c92aa3";

    private final Logger logger = (Logger) LoggerFactory.getLogger(ArtifactCheck.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private HttpServer site;
    private Thread looking;
    private volatile int status = 200;
    private volatile String contents = "archive";
    private final AtomicInteger fetches = new AtomicInteger();

    @BeforeEach
    void start() throws IOException {
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        logger.addAppender(log);
        site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        site.createContext("/exec.tgz", exchange -> {
            byte[] body = contents.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
            fetches.incrementAndGet();
        });
        site.start();
        ArtifactCheck check = new ArtifactCheck(
                "http://127.0.0.1:" + site.getAddress().getPort() + "/exec.tgz",
                SHA256,
                new ArtifactCheck.Pauses(SHORT, SHORT));
        looking = new Thread(() -> {
            try {
                check.run(Services.Pulse.NONE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @AfterEach
    void stop() throws InterruptedException {
        looking.interrupt();
        looking.join();
        site.stop(0);
        logger.detachAppender(log);
    }

    private void awaitLines(int count) {
        Await.until("line " + count + " of the log", PATIENCE, () -> log.list.size() >= count);
    }

    private List<String> lines() {
        return log.list.stream()
                .map(line -> new String(new TextLines().encode(line), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void whatIsRightIsSaidOnce() {
        looking.start();
        Await.until("it to have looked often", PATIENCE, () -> fetches.get() > 3);

        assertThat(log.list)
                .singleElement()
                .satisfies(line -> assertThat(line.getLevel()).isEqualTo(Level.INFO));
    }

    @Test
    void anotherFileIsNamed() {
        contents = "another";
        looking.start();
        awaitLines(1);

        assertThat(log.list.get(0).getLevel()).isEqualTo(Level.WARN);
        assertThat(lines().get(0)).contains("sha256=" + SHA256).contains("another file, of SHA-256 ae448ac86c4e");
    }

    @Test
    void whatChangesIsSaidAgain() {
        status = 503;
        looking.start();
        awaitLines(1);
        status = 200;
        awaitLines(2);
        site.stop(0);
        awaitLines(3);

        assertThat(lines())
                .satisfiesExactly(
                        absent -> assertThat(absent).contains("it answers 503"),
                        there -> assertThat(there).contains("is the executor archive"),
                        silent -> assertThat(silent).contains("it cannot be read"));
    }
}
