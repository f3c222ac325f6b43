package dev.pmc.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pmc.core.SampleVms;
import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmState;
import dev.pmc.vm.ConsolePart;
import dev.pmc.vm.ConsoleRequest;
import dev.pmc.vm.VmTask;
import dev.pmc.web.TestScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsoleReaderTest {
    private TestScheduler pmc;
    private final ConsoleReader desk = new ConsoleReader(
            TestScheduler.POLICY, () -> pmc.board.snapshot(), new ConsoleReader.Patience(3, Duration.ofMillis(50)));
    private final List<ConsoleRequest> asked = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void start() throws Exception {
        pmc = new TestScheduler().registered().create("web1", "web", 1).offer("metal1", 8, true);
        pmc.running("web1");
    }

    @AfterEach
    void stop() {
        pmc.close();
    }

    @Test
    void whoLooksAfterTheHostIsAsked() throws Exception {
        desk.use((agent, executor, message) -> {
            ConsoleRequest request = (ConsoleRequest) message;
            assertThat(agent).isEqualTo("id-metal1");
            assertThat(executor).isEqualTo("virtmesos");
            assertThat(request.hostname().value()).isEqualTo("web1");
            assertThat(request.log()).isEqualTo("7");
            assertThat(request.offset()).isEqualTo(3);
            desk.heard(agent, part(request, "login: "));
        });

        assertThat(desk.read(record("web1"), "7", 3).text()).isEqualTo("login: ");
    }

    /** Which may have been started by another scheduler, so that this one would call it otherwise. */
    @Test
    void ofAHostWithoutATaskTheExecutorOfItsNeighboursIsAsked() throws Exception {
        VmRecord neighbour = SampleVms.vm(Goal.RUN, VmState.RUNNING)
                .named("web2")
                .attempt(new Attempt(
                        1,
                        new TaskId("web2.1"),
                        VmTask.Verb.RUN,
                        SampleVms.HOME.agentId(),
                        SampleVms.HOME.hostname(),
                        SampleVms.HOME.address(),
                        "virtmesos@another",
                        null,
                        SampleVms.NOON))
                .record();
        VmRecord off =
                SampleVms.vm(Goal.STOP, VmState.STOPPED).home(SampleVms.HOME).record();
        State memory = State.empty("db")
                .after(new Changes(
                        null,
                        1,
                        Map.of(off.hostname(), Optional.of(off), neighbour.hostname(), Optional.of(neighbour)),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()));
        pmc.close();
        pmc = new TestScheduler(memory, null);
        List<String> executors = new ArrayList<>();
        desk.use((agent, executor, message) -> {
            ConsoleRequest request = (ConsoleRequest) message;
            executors.add(executor);
            desk.heard(agent, part(request, "login: "));
        });

        assertThat(desk.read(off, null, 0).text()).isEqualTo("login: ");
        assertThat(executors).containsExactly("virtmesos@another");
    }

    @Test
    void whatGetsLostIsAskedAgainWithTheSameWord() throws Exception {
        desk.use((agent, executor, message) -> {
            ConsoleRequest request = (ConsoleRequest) message;
            asked.add(request);
            if (asked.size() == 3) {
                desk.heard(agent, part(request, "at last"));
            }
        });

        assertThat(desk.read(record("web1"), null, 0).text()).isEqualTo("at last");
        assertThat(asked).hasSize(3).containsOnly(asked.get(0));
    }

    @Test
    void nobodyAnswersForAnotherMachine() {
        desk.use((agent, executor, message) -> {
            ConsoleRequest request = (ConsoleRequest) message;
            desk.heard("id-metal2", part(request, "a forgery"));
            desk.heard(agent, new ConsolePart("of another question", "7", 0, 0, 0, "late", null));
        });

        ConsoleUnavailable silence = unavailable("web1");

        assertThat(silence).hasMessage("no executor answers on metal1; web1 is running");
        assertThat(silence.later()).isTrue();
    }

    @Test
    void aHostOnNoMachineHasNoConsole() {
        pmc.create("big", "db", 64);

        assertThat(unavailable("big")).hasMessageContaining("on no machine yet");
        assertThat(unavailable("big").later()).isFalse();
    }

    @Test
    void whatTheExecutorCannotDoIsPassedOn() {
        desk.use((agent, executor, request) -> desk.heard(
                agent, ConsolePart.problem(((ConsoleRequest) request).consoleRequest(), "there is nothing of web1")));

        assertThat(unavailable("web1")).hasMessage("metal1 says: there is nothing of web1");
    }

    @Test
    void whoeverCouldMakeAllWaitIsRefused() throws Exception {
        CountDownLatch allAsked = new CountDownLatch(4);
        CountDownLatch goOn = new CountDownLatch(1);
        desk.use((agent, executor, message) -> {
            ConsoleRequest request = (ConsoleRequest) message;
            allAsked.countDown();
            await(goOn);
            desk.heard(agent, part(request, "x"));
        });
        ExecutorService readers = Executors.newFixedThreadPool(4);
        try {
            List<Future<ConsolePart>> parts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                parts.add(readers.submit(() -> desk.read(record("web1"), null, 0)));
            }
            await(allAsked);

            assertThat(unavailable("web1")).hasMessageContaining("too many");

            goOn.countDown();
            for (Future<ConsolePart> part : parts) {
                assertThat(part.get(10, TimeUnit.SECONDS).text()).isEqualTo("x");
            }
            assertThat(desk.read(record("web1"), null, 0).text()).isEqualTo("x");
        } finally {
            goOn.countDown();
            readers.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private ConsoleUnavailable unavailable(String hostname) {
        return catchThrowableOfType(ConsoleUnavailable.class, () -> desk.read(record(hostname), null, 0));
    }

    private VmRecord record(String hostname) {
        return Objects.requireNonNull(pmc.board.snapshot().hosts().get(hostname))
                .record();
    }

    private static ConsolePart part(ConsoleRequest request, String text) {
        return new ConsolePart(request.consoleRequest(), "7", 0, text.length(), text.length(), text, null);
    }
}
