package dev.pmc.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.cli.Main;
import dev.pmc.core.decision.Event;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.queue.QueueInspector.Counts;
import dev.pmc.web.TestScheduler;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is wrong, as people are told of it. */
class TroublesTest {
    private TestScheduler pmc;

    @BeforeEach
    void start() throws Exception {
        pmc = new TestScheduler().registered();
        pmc.inspector.counts = new Counts(0, 0, 0, 0, 1, 40);
        pmc.queue.look();
    }

    @AfterEach
    void stop() {
        pmc.close();
    }

    @Test
    void nothingIsWrongWithAFleetThatRuns() {
        pmc.create("web1", "web", 1).offer("metal1", 8, true).running("web1");

        assertThat(troubles()).isEmpty();
    }

    @Test
    void anOutageIsOneLineHoweverManyHostsItHas() {
        for (int agent = 1; agent <= 3; agent++) {
            for (int host = 1; host <= 4; host++) {
                pmc.create("web" + agent + host, "web", 1);
            }
            pmc.offer("metal" + agent, 8, true);
        }
        for (int agent = 1; agent <= 2; agent++) {
            for (int host = 1; host <= 4; host++) {
                pmc.masterSays("web" + agent + host, Kind.UNREACHABLE);
            }
        }

        assertThat(troubles()).hasSize(1);
        Trouble outage = troubles().get(0);
        assertThat(outage.urgent()).isTrue();
        assertThat(outage.title()).isEqualTo("8 unreachable");
        assertThat(outage.words())
                .isEqualTo("8 of 12 hosts cannot be reached: 2 of 3 agents do not answer the Mesos master");
        assertThat(outage.todo()).startsWith("So many are seldom broken themselves: look first at the network");
        assertThat(outage.filter()).isEqualTo(Map.of("state", "unreachable"));
        assertThat(outage.examples()).containsExactly("metal1", "metal2");
    }

    @Test
    void hostsThatWereGivenUpAreGroupedByCause() {
        giveUp("web1", "web1 wants more memory than there is");
        giveUp("web2", "web2 wants more memory than there is");
        giveUp("db1", "the image is not the right one");

        assertThat(troubles())
                .extracting(Trouble::words)
                .containsExactly(
                        "2 hosts were given up: it wants more memory than there is",
                        "1 host was given up: the image is not the right one");
        assertThat(troubles().get(0).title()).isEqualTo("3 failed");
        assertThat(troubles().get(0).examples()).containsExactly("web1", "web2");
    }

    @Test
    void ofManyCausesTheRestIsOneLine() {
        List.of("a", "b", "c", "d").forEach(name -> giveUp("web-" + name, "cause " + name));

        assertThat(troubles()).hasSize(3);
        assertThat(troubles().get(2).words()).isEqualTo("2 more hosts were given up: 2 other reasons");
    }

    @Test
    void aGuestThatStandsStillIsUrgentAndOneThatIsSilentIsNot() {
        for (String name : List.of("web1", "web2")) {
            pmc.create(name, "web", 1).offer("metal1", 8, true);
        }
        pmc.says("web1", Kind.RUNNING, "the guest is paused; run: virsh resume web1", false);
        pmc.says("web2", Kind.RUNNING, "the guest has not answered within 600 s", false);

        assertThat(troubles()).extracting(Trouble::title).containsExactly("1 guest paused", "1 guest silent");
        assertThat(troubles()).extracting(Trouble::urgent).containsExactly(true, false);
        assertThat(troubles())
                .extracting(Trouble::command)
                .containsExactly("pmc host why web1", "pmc host console web2");
        assertThat(troubles().get(0).filter()).isEqualTo(Map.of("guest", "paused"));
    }

    @Test
    void aHostIsInTroubleOnlyAfterItHasWaitedForAWhile() {
        pmc.create("web1", "web", 1);
        assertThat(troubles()).isEmpty();

        pmc.now = pmc.now.plusSeconds(90);
        pmc.turn();

        assertThat(troubles()).extracting(Trouble::words).containsExactly("1 host waits for an agent that will do");
    }

    @Test
    void jobsThatNobodyTakesAndResultsThatNobodyGetsAreSaid() {
        pmc.inspector.coming = new Counts(3, 0, 0, 0, 0, 3);
        pmc.inspector.counts = new Counts(0, 0, 0, 2, 1, 40);
        pmc.queue.look();

        assertThat(troubles()).extracting(Trouble::kind).containsExactly(Trouble.Kind.TUBE, Trouble.Kind.BURIED);
        assertThat(troubles().get(0).words()).isEqualTo("Nobody takes jobs from the tube dnsmasq, where 3 wait");
        assertThat(troubles().get(0).todo()).startsWith("Is what serves it running? pmc serves");
    }

    @Test
    void withoutAMasterThatComesFirst() {
        giveUp("web1", "the image is not the right one");
        pmc.turn(new Event.Disconnected());

        assertThat(troubles()).extracting(Trouble::kind).containsExactly(Trouble.Kind.MASTER, Trouble.Kind.FAILED);
        assertThat(troubles().get(0).since()).isEqualTo(pmc.now);
    }

    /** It fails for good at once. */
    private void giveUp(String hostname, String reason) {
        pmc.create(hostname, "web", 1).offer("metal1", 8, true).refuses(hostname, reason);
    }

    /** All of them; what they say is to be run is a command. */
    private List<Trouble> troubles() {
        List<Trouble> troubles = Troubles.of(pmc.board.snapshot(), pmc.queues);
        troubles.stream()
                .map(Trouble::command)
                .filter(Objects::nonNull)
                .forEach(line -> Main.commandLine()
                        .parseArgs(line.replaceFirst("^pmc ", "").split(" ")));
        return troubles;
    }
}
