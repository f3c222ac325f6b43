package dev.pmc.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.cli.Main;
import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.FreePorts;
import dev.pmc.zookeeper.ZooKeeperProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not there when a machine comes up is waited for, and people are told of it. */
final class WaitingSchedulerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final PrintStream before = System.err;

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(stderr, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setErr(before);
    }

    private String said() {
        return stderr.toString(StandardCharsets.UTF_8);
    }

    private static CompletableFuture<Integer> daemon(String... words) {
        return CompletableFuture.supplyAsync(() -> Main.commandLine().execute(words));
    }

    /** What a page answers, also when that is no; empty as long as nobody does. */
    private static String page(int port, String path) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
            connection.setReadTimeout(5_000);
            try (InputStream answer = connection.getResponseCode() < 400
                    ? connection.getInputStream()
                    : Objects.requireNonNull(connection.getErrorStream())) {
                return connection.getResponseCode() + " " + new String(answer.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void anEnsembleThatIsNotThereIsWaitedForAndSaidOnce() throws Exception {
        int port = FreePorts.next();
        try (ZooKeeperProcess zooKeeper = ZooKeeperProcess.start(folder)) {
            zooKeeper.stop();
            CompletableFuture<Integer> daemon = daemon(
                    "--master=127.0.0.1:1",
                    "--address=127.0.0.1",
                    "--driver=http",
                    "--port=" + port,
                    "--executor=http://example.test/exec.tgz",
                    "--queue=127.0.0.1:1",
                    "--hostdb=zk://" + zooKeeper.address() + ",no.such.name.invalid:2181/pmc");

            Await.until(
                    "people to be told", PATIENCE, () -> page(port, "/readyz").contains("cannot be reached"));
            assertThat(page(port, "/readyz"))
                    .startsWith("503 ")
                    .contains("opening the hostdb", zooKeeper.address() + " cannot be reached (Connection refused)")
                    .contains("no.such.name.invalid:2181 has a name that no name server knows");
            assertThat(page(port, "/healthz")).startsWith("200 ");
            assertThat(said().lines().filter(line -> line.contains("ZooKeeper cannot be reached")))
                    .hasSize(1);

            zooKeeper.startAgain();

            // It goes on until there is something that it does not wait for.
            assertThat(daemon.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(3);
            assertThat(said()).contains("Connected to ZooKeeper", "this pmc leads");
        }
    }
}
