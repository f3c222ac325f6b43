package dev.pmc.cli.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.cli.client.StatusApiClient;
import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.fixtures.Await;
import dev.pmc.web.ConsoleStage;
import dev.pmc.web.TestScheduler;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees and does at a terminal with a guest's console. */
class InteractiveConsoleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String LEAVE = "\u001d";

    @TempDir
    Path logs;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final PipedInputStream typed = new PipedInputStream();
    private PipedOutputStream keys;
    private ConsoleStage stage;

    @BeforeEach
    void start() throws Exception {
        keys = new PipedOutputStream(typed);
        stage = new ConsoleStage(logs);
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    void whatIsTypedGetsThereUntilSomebodyLeaves() throws Exception {
        stage.say("web1 login: ");
        CompletableFuture<Exit> console = open("web1");
        awaitSaid("you type");

        type("root\r");
        awaitSeen("web1 login: root");
        type("x" + LEAVE + "y");

        assertThat(console.join()).isEqualTo(Exit.OK);
        assertThat(err.toString()).contains("to leave, type ^]", "pmc: left");
        Await.until("the last key", PATIENCE, () -> stage.said().endsWith("root\rx"));
    }

    @Test
    void itEndsWithAWordWhenTheHostGoes() throws Exception {
        CompletableFuture<Exit> console = open("web1");
        awaitSaid("you type");

        stage.pmc.gone("web1");

        assertThat(console.join()).isEqualTo(Exit.OK);
        assertThat(err.toString()).contains("pmc: web1 is no more");
    }

    @Test
    void whatCannotBeOpenedIsSaidInWords() {
        assertThatThrownBy(() -> console(TestScheduler.TOKEN, "nobody"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("there is no host nobody");
        assertThatThrownBy(() -> console(TestScheduler.TOKEN, "big"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("big is on no machine yet");
        assertThatThrownBy(() -> console(null, "web1"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("needs the token");
    }

    private CompletableFuture<Exit> open(String hostname) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return console(TestScheduler.TOKEN, hostname);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private Exit console(@Nullable String token, String hostname) throws InterruptedException {
        StatusApiClient client = new StatusApiClient(List.of(URI.create(stage.pmc.uri(""))), token);
        return new InteractiveConsole(typed, new PrintWriter(out), new PrintWriter(err), "\n")
                .run(client, hostname, false);
    }

    private void type(String text) throws IOException {
        keys.write(text.getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    private void awaitSaid(String words) {
        Await.until("'" + words + "'", PATIENCE, () -> err.toString().contains(words));
    }

    private void awaitSeen(String words) {
        Await.until("'" + words + "'", PATIENCE, () -> out.toString().contains(words));
    }
}
