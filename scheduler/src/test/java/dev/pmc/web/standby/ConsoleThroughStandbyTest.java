package dev.pmc.web.standby;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.web.ConsolePeer;
import dev.pmc.web.ConsoleStage;
import dev.pmc.web.TestScheduler;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guest's console at a scheduler that stands by. */
class ConsoleThroughStandbyTest {
    @TempDir
    Path logs;

    private ConsoleStage stage;
    private TestStandby standby;

    @BeforeEach
    void start() throws Exception {
        stage = new ConsoleStage(logs);
        standby = new TestStandby().follows(stage.pmc.server.port());
    }

    @AfterEach
    void stop() {
        standby.close();
        stage.close();
    }

    @Test
    void allPassesBothWays() throws Exception {
        String flood = "x".repeat(200_000);
        stage.say(flood);
        try (ConsolePeer alice = ConsolePeer.open(standby.root(), "web1", TestScheduler.TOKEN)) {
            alice.say("{\"typing\":true}");
            alice.awaitTold("{\"typing\":true");
            alice.type("ls\n");

            alice.awaitSeen(flood + "ls\n");
        }
    }

    @Test
    void whatTheLeaderRefusesIsRefused() {
        assertThat(ConsolePeer.refusal(standby.root(), "nobody", TestScheduler.TOKEN))
                .isEqualTo(404);
        assertThat(ConsolePeer.refusal(standby.root(), "web1", null)).isEqualTo(401);
    }

    @Test
    void itEndsWithTheLeadersWord() {
        try (ConsolePeer alice = ConsolePeer.open(standby.root(), "web1", TestScheduler.TOKEN)) {
            stage.pmc.gone("web1");

            assertThat(alice.awaitEnd()).isEqualTo("web1 is no more");
        }
    }

    @Test
    void itEndsWhenAnotherOneLeads() {
        try (ConsolePeer alice = ConsolePeer.open(standby.root(), "web1", TestScheduler.TOKEN)) {
            standby.known.seen("http://127.0.0.1:1/");

            assertThat(alice.awaitEnd()).isEqualTo("another scheduler leads now; open it again");
        }
    }

    @Test
    void withoutALeaderThereIsNone() {
        standby.known.seen(null);

        assertThat(ConsolePeer.refusal(standby.root(), "web1", TestScheduler.TOKEN))
                .isEqualTo(503);
    }
}
