package dev.pmc.cli.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.cli.client.StatusApiClient;
import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.core.decision.Event;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobTicket;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.core.vm.VmState;
import dev.pmc.queue.QueueInspector;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.WorkProgress;
import dev.pmc.vm.WorkStep;
import dev.pmc.web.TestScheduler;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class HostWaiterTest {
    private final StringWriter out = new StringWriter();
    private final Deque<Runnable> meanwhile = new ArrayDeque<>();
    private TestScheduler pmc;
    private long nanos;
    private long jobs = 1000;

    @BeforeEach
    void start() throws Exception {
        pmc = new TestScheduler().registered();
    }

    @AfterEach
    void stop() {
        pmc.close();
    }

    @Test
    void aHostIsFollowedFromItsJobToItsGuest() throws Exception {
        meanwhile.add(() -> pmc.create("web1", "web", 1));
        meanwhile.add(() -> pmc.offer("metal1", 8, true));
        meanwhile.add(() -> pmc.running("web1"));

        Exit exit = wait(HostWaiter.Wanted.READY, 60, false);

        assertThat(exit).isEqualTo(Exit.OK);
        assertThat(out.toString().lines())
                .containsExactly(
                        "web1: not known to pmc yet",
                        "web1: accepted",
                        "web1: placed on metal1, step 1 of 6, fetching and starting the executor",
                        "web1 is ready on metal1 address 10.0.0.5 (after 1s)");
    }

    @Test
    void atATerminalThereIsOneLineThatChanges() throws Exception {
        meanwhile.add(() -> pmc.create("web1", "web", 1));
        meanwhile.add(() -> pmc.offer("metal1", 8, true));
        meanwhile.add(() -> pmc.running("web1"));

        wait(HostWaiter.Wanted.RUNNING, 60, true);

        assertThat(out.toString().lines().filter(line -> !line.isBlank()).toList())
                .last()
                .isEqualTo("web1 is ready on metal1 address 10.0.0.5 (after 1s)");
        assertThat(out.toString())
                .startsWith("\rweb1: not known to pmc yet (0s)")
                .containsOnlyOnce("\n");
    }

    /** An attempt that took too long is ended, and the next one is made. */
    @Test
    void aHostThatIsTriedAgainIsWaitedFor() throws Exception {
        pmc.create("web1", "web", 1).offer("metal1", 8, true);
        Instant end = pmc.now.plusSeconds(3600);
        while (pmc.record("web1").state() != VmState.STOPPING && pmc.now.isBefore(end)) {
            pmc.now = pmc.now.plusSeconds(1);
            pmc.turn();
        }
        assertThat(pmc.record("web1").state()).isEqualTo(VmState.STOPPING);

        assertThat(wait(HostWaiter.Wanted.RUNNING, 2, false)).isEqualTo(Exit.TIMEOUT);
        assertThat(out.toString()).contains("web1: stopping on metal1, no sign of success");
    }

    @Test
    void aRejectedJobIsFoundHoweverItsNameIsSpelled() throws Exception {
        byte[] job = "{\"hostname\": \"WEB1\"}".getBytes(StandardCharsets.UTF_8);
        pmc.inspector.jobs.add(new QueueInspector.Buried(8, 0, job));

        assertThat(wait(HostWaiter.Wanted.RUNNING, 60, false)).isEqualTo(Exit.NEVER);
    }

    @Test
    void whatAnExecutorIsDoingIsShownMeanwhile() throws Exception {
        pmc.create("web1", "web", 1).offer("metal1", 8, true);
        pmc.says("web1", TaskUpdate.Kind.STARTING, "fetching the image: 21 of 38 MiB", null);

        wait(HostWaiter.Wanted.RUNNING, 2, false);

        assertThat(out.toString()).contains("web1: starting on metal1, fetching the image: 21 of 38 MiB");
    }

    @Test
    void aStepIsCountedAmongThoseOfACreation() throws Exception {
        pmc.create("web1", "web", 1).offer("metal1", 8, true);
        pmc.works("web1", WorkProgress.at(WorkStep.IMAGE, 21, 42, "fetching the image: 21 of 42 MiB"));

        wait(HostWaiter.Wanted.RUNNING, 2, false);

        assertThat(out.toString())
                .contains("web1: starting on metal1, step 2 of 6, fetching the image: 21 of 42 MiB (50 %)");
    }

    @Test
    void patienceHasAnEnd() throws Exception {
        pmc.create("web1", "web", 1);

        assertThat(wait(HostWaiter.Wanted.RUNNING, 2, false)).isEqualTo(Exit.TIMEOUT);
        assertThat(out.toString()).contains("web1: accepted; it is not running after 2s (pmc host why web1)");
    }

    @Test
    void aJobThatWasRejectedMeanwhileIsTheEndButAnOlderOneIsNot() throws Exception {
        byte[] job = "{\"hostname\": \"web1\"}".getBytes(StandardCharsets.UTF_8);
        pmc.inspector.jobs.add(new QueueInspector.Buried(7, 3600, job));
        meanwhile.add(() -> pmc.inspector.jobs.set(0, new QueueInspector.Buried(8, 0, job)));

        assertThat(wait(HostWaiter.Wanted.RUNNING, 60, false)).isEqualTo(Exit.NEVER);
        assertThat(out.toString().lines())
                .containsExactly("web1: not known to pmc yet", "web1: its job was rejected (pmc job show 8)");
    }

    @Test
    void whatIsNotThereIsGone() throws Exception {
        assertThat(wait(HostWaiter.Wanted.GONE, 2, false)).isEqualTo(Exit.OK);
        assertThat(out.toString()).isEqualTo("web1 is not there (after 0s)\n");
    }

    @Test
    void aPmcThatGoesAwayMeanwhileIsWaitedForButOneThatIsNotThereIsAnError() throws Exception {
        meanwhile.add(pmc::close);

        assertThat(wait(HostWaiter.Wanted.RUNNING, 1, false)).isEqualTo(Exit.TIMEOUT);
        assertThat(out.toString()).contains("web1: pmc does not answer at the moment");
        assertThatThrownBy(() -> wait(HostWaiter.Wanted.RUNNING, 1, false))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("is it running?");
    }

    /** What the job found does not count: the host runs, and is meant to run, until pmc has the job. */
    @Test
    void aJobThatWasJustQueuedIsWaitedForUntilItIsDone() throws Exception {
        pmc.create("web1", "web", 1).offer("metal1", 8, true).running("web1");
        JobEffect stop = new JobEffect(host(), false);
        meanwhile.add(() -> {});
        meanwhile.add(() -> asked(Job.Action.STOP));
        meanwhile.add(() -> pmc.masterSays("web1", TaskUpdate.Kind.FINISHED));

        assertThat(waiter(false).await("web1", HostWaiter.Wanted.STOPPED, Duration.ofSeconds(60), stop))
                .isEqualTo(Exit.OK);
        assertThat(out.toString()).contains("web1 is stopped; its disk is on metal1");

        JobEffect start = new JobEffect(host(), false);
        meanwhile.add(() -> {});
        meanwhile.add(() -> asked(Job.Action.START));
        meanwhile.add(() -> pmc.offer("metal1", 8, true));
        meanwhile.add(() -> pmc.running("web1"));
        assertThat(waiter(false).await("web1", HostWaiter.Wanted.RUNNING, Duration.ofSeconds(60), start))
                .isEqualTo(Exit.OK);
    }

    /** It runs before and it runs after; only the job tells the two apart. */
    @Test
    void aRestartIsOverWhenItHasBeenDoneAndNotBefore() throws Exception {
        pmc.create("web1", "web", 1).offer("metal1", 8, true).running("web1");
        JobEffect restart = new JobEffect(host(), true);

        assertThat(waiter(false).await("web1", HostWaiter.Wanted.RUNNING, Duration.ofSeconds(2), restart))
                .isEqualTo(Exit.TIMEOUT);
        asked(Job.Action.RESTART);
        assertThat(waiter(false).await("web1", HostWaiter.Wanted.RUNNING, Duration.ofSeconds(2), restart))
                .isEqualTo(Exit.TIMEOUT);
        pmc.booted("web1", 1);
        assertThat(waiter(false).await("web1", HostWaiter.Wanted.RUNNING, Duration.ofSeconds(2), restart))
                .isEqualTo(Exit.OK);
    }

    @Test
    void ofSeveralHostsTheFirstThatDoesNotComeIsWhatCounts() throws Exception {
        pmc.create("web1", "web", 1).create("web2", "web", 1).offer("metal1", 8, true);
        pmc.running("web1");

        assertThat(waiter(false)
                        .awaitAll(List.of("web1", "web2"), HostWaiter.Wanted.RUNNING, Duration.ofSeconds(3), Map.of()))
                .isEqualTo(Exit.TIMEOUT);
        assertThat(nanos).isBetween(3_000_000_000L, 4_000_000_000L);
    }

    private JsonNode host() {
        return new StatusApiClient(List.of(URI.create(pmc.uri("/"))), null).get("/hosts/web1");
    }

    private void asked(Job.Action action) {
        pmc.turn(new Event.JobArrived(
                new JobTicket(TestScheduler.QUEUE, 1, ++jobs),
                new Job(action, new Hostname("web1"), null, Map.of("hostname", "web1"))));
    }

    private Exit wait(HostWaiter.Wanted wanted, int seconds, boolean terminal) throws InterruptedException {
        return waiter(terminal).await("web1", wanted, Duration.ofSeconds(seconds));
    }

    private HostWaiter waiter(boolean terminal) {
        return new HostWaiter(
                new StatusApiClient(List.of(URI.create(pmc.uri("/"))), null),
                new PrintWriter(out),
                terminal,
                () -> nanos,
                time -> {
                    nanos += time.toNanos();
                    if (!meanwhile.isEmpty()) {
                        meanwhile.remove().run();
                    }
                });
    }
}
