package dev.pmc.web.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.executor.VmTasks;
import dev.pmc.fixtures.Await;
import dev.pmc.vm.ConsoleInvitation;
import dev.pmc.vm.ConsolePart;
import dev.pmc.web.ConsolePeer;
import dev.pmc.web.ConsoleStage;
import dev.pmc.web.TestScheduler;
import dev.pmc.web.access.AuditTrail;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Consoles, live: real sockets between those who look, the scheduler and the executor; the guest's log is a file. */
class ConsoleSessionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path logs;

    private ConsoleStage stage;
    private TestScheduler pmc;

    @BeforeEach
    void start() throws Exception {
        stage = new ConsoleStage(logs);
        pmc = stage.pmc;
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    void whatAGuestSaysIsSeenFromItsBeginningAndLive() throws Exception {
        stage.say("booting\r\n");
        try (ConsolePeer alice = ConsolePeer.open(pmc.uri("/"), "web1", TestScheduler.TOKEN)) {
            alice.awaitSeen("booting\r\n");

            stage.say("web1 login: ");

            alice.awaitSeen("booting\r\nweb1 login: ");
        }
    }

    @Test
    void whatIsTypedGetsToTheGuest() throws Exception {
        try (ConsolePeer alice = ConsolePeer.open(pmc.uri("/"), "web1", TestScheduler.TOKEN)) {
            alice.say("{\"typing\":true}");
            alice.awaitTold("{\"typing\":true,\"typist\":\"api-token-file\",\"words\":\"\"}");

            alice.type("ls\n");

            alice.awaitSeen("ls\n");
        }
    }

    @Test
    void oneAtATimeTypesUntilSomebodyTakesOver() throws Exception {
        try (ConsolePeer alice = ConsolePeer.open(pmc.uri("/"), "web1", TestScheduler.TOKEN);
                ConsolePeer bob = ConsolePeer.open(pmc.uri("/"), "web1", TestScheduler.TOKEN)) {
            alice.say("{\"typing\":true}");
            bob.awaitTold("\"typist\":\"api-token-file\"");
            bob.say("{\"typing\":true}");
            bob.awaitTold("api-token-file types; take it over to type yourself");
            bob.type("bob");
            bob.awaitTold("what you type goes nowhere");

            bob.say("{\"typing\":true,\"take_over\":true}");
            alice.awaitTold("api-token-file has taken over");
            alice.awaitTold("{\"typing\":false,\"typist\":\"api-token-file\"");
            bob.awaitTold("{\"typing\":true");
            bob.type("yes");

            bob.awaitSeen("yes");
            alice.awaitSeen("yes");
            alice.type("no");
            alice.awaitTold("what you type goes nowhere");
        }
        assertThat(stage.said()).isEqualTo("yes");
    }

    @Test
    void whoGoesLetsOthersType() throws Exception {
        try (ConsolePeer bob = ConsolePeer.open(pmc.uri("/"), "web1", TestScheduler.TOKEN)) {
            try (ConsolePeer alice = ConsolePeer.open(pmc.uri("/"), "web1", TestScheduler.TOKEN)) {
                alice.say("{\"typing\":true}");
                bob.awaitTold("\"typist\":\"api-token-file\"");
            }
            bob.awaitLastTold("\"typist\":null");
            bob.say("{\"typing\":true}");
            bob.awaitTold("{\"typing\":true");
        }
    }

    @Test
    void aHostThatIsNoMoreEndsItsConsoleWithAWord() throws Exception {
        try (ConsolePeer alice = ConsolePeer.open(pmc.uri("/"), "web1", TestScheduler.TOKEN)) {
            pmc.gone("web1");

            assertThat(alice.awaitEnd()).isEqualTo("web1 is no more");
        }
    }

    @Test
    void aVmThatIsNoLongerOnItsMachineEndsItsConsoleWithAWord() throws Exception {
        stage.say("booting");
        try (ConsolePeer alice = ConsolePeer.open(pmc.uri("/"), "web1", TestScheduler.TOKEN)) {
            alice.awaitSeen("booting");

            stage.host.erase(VmTasks.erase("web1", 1));

            assertThat(alice.awaitEnd()).isEqualTo("there is nothing of web1 on this machine");
        }
    }

    @Test
    void anExecutorThatGoesIsSaid() throws Exception {
        stage.say("booting");
        try (ConsolePeer alice = ConsolePeer.open(pmc.uri("/"), "web1", TestScheduler.TOKEN)) {
            alice.awaitSeen("booting");

            stage.executor.close();

            assertThat(alice.awaitEnd()).isEqualTo("the executor ends; guests go on");
        }
    }

    @Test
    void anInvitationThatGetsLostIsRepeated() throws Exception {
        stage.say("booting");
        int[] lost = {1};
        pmc.board.consoles().use((agent, id, message) -> {
            if (lost[0]-- <= 0) {
                stage.executor.invited((ConsoleInvitation) message);
            }
        });
        try (ConsolePeer alice = ConsolePeer.open(pmc.uri("/"), "web1", TestScheduler.TOKEN)) {
            alice.awaitSeen("booting");
        }
    }

    @Test
    void anExecutorThatDoesNotComeIsSaid() throws Exception {
        pmc.board.consoles().use((agent, id, message) -> {});
        try (ConsolePeer alice = ConsolePeer.open(pmc.uri("/"), "web1", TestScheduler.TOKEN)) {
            assertThat(alice.awaitEnd()).isEqualTo("no executor answers on metal1; web1 is running");
        }
    }

    @Test
    void anExecutorThatCannotComeSaysWhy() throws Exception {
        pmc.board
                .consoles()
                .use((agent, id, message) -> stage.refuses(
                        ConsolePart.problem(((ConsoleInvitation) message).consoleInvitation(), "no way to pmc")));
        try (ConsolePeer alice = ConsolePeer.open(pmc.uri("/"), "web1", TestScheduler.TOKEN)) {
            assertThat(alice.awaitEnd()).isEqualTo("metal1 says: no way to pmc");
        }
    }

    @Test
    void whoOpensOneIsInTheAuditTrail() throws Exception {
        try (ConsolePeer alice = ConsolePeer.open(pmc.uri("/"), "web1", TestScheduler.TOKEN)) {
            alice.say("{\"typing\":true}");
            alice.awaitTold("{\"typing\":true");
            alice.type("abc");
            alice.awaitSeen("abc");
        }
        Await.until("the end to be written down", PATIENCE, () -> deeds().size() == 3);
        assertThat(deeds().get(2)).isEqualTo("GET /api/v1/hosts/web1/console/session null");
        assertThat(deeds().get(1)).isEqualTo("TYPE /api/v1/hosts/web1/console/session null");
        assertThat(deeds().get(0))
                .startsWith("END /api/v1/hosts/web1/console/session after ")
                .endsWith("3 bytes typed");
    }

    @Test
    void whatCannotBeSeenIsRefusedInWords() {
        assertThat(ConsolePeer.refusal(pmc.uri("/"), "big", TestScheduler.TOKEN))
                .isEqualTo(409);
        assertThat(ConsolePeer.refusal(pmc.uri("/"), "nobody", TestScheduler.TOKEN))
                .isEqualTo(404);
        assertThat(ConsolePeer.refusal(pmc.uri("/"), "web1", "a-token-of-nobody-at-all"))
                .isEqualTo(403);
        assertThat(ConsolePeer.refusal(pmc.uri("/"), "web1", null)).isEqualTo(401);
    }

    @Test
    void nobodyButWhoIsInvitedComesInTheExecutorsPlace() {
        assertThat(ConsolePeer.refusalAt(pmc.uri(Consoles.LINES + "7"), TestScheduler.TOKEN))
                .isEqualTo(403);
    }

    private List<String> deeds() {
        return pmc.audit.before(Long.MAX_VALUE, 10).stream()
                .map(ConsoleSessionTest::line)
                .toList();
    }

    private static String line(AuditTrail.Entry entry) {
        return entry.deed().method() + " " + entry.deed().path() + " " + entry.detail();
    }
}
