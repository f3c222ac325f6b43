package dev.pmc.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.fixtures.Deaths;
import dev.pmc.fixtures.ScriptedHttpServer.Exchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.Status;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskState;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.executor.Protos.Call;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpExecutorDriverTest {
    private final ScriptedAgent agent = ScriptedAgent.start();
    private final RecordingExecutor executor = new RecordingExecutor();
    private HttpExecutorDriver driver;

    HttpExecutorDriverTest() throws IOException {
        driver = driver(agent);
    }

    @AfterEach
    void close() {
        driver.stop();
        agent.close();
    }

    @Test
    void subscribesAndTellsTheExecutorWhatIsWanted() {
        driver.start();
        Exchange subscribe = agent.takeSubscribe();
        assertThat(subscribe.requestLine()).isEqualTo("POST /api/v1/executor HTTP/1.1");
        assertThat(subscribe.header("authorization")).isNull();
        agent.grant(subscribe)
                .record(ScriptedAgent.launch("t-1"))
                .record(ScriptedAgent.kill("t-1", Duration.ZERO))
                .record(ScriptedAgent.kill("t-1", Duration.ofSeconds(7)))
                .record(ScriptedAgent.message("hello"));

        executor.hears("registered e-1 at host-1");
        executor.hears("launch t-1");
        executor.hears("kill t-1");
        executor.hears("kill t-1 within 7 s");
        executor.hears("message hello");
    }

    @Test
    void anUpdateGetsItsUuidTimeAndSourceAndIsToldAgainUntilAcknowledged() {
        driver.start();
        Exchange stream = agent.grantSubscribe();
        stream.record(ScriptedAgent.launch("t-1"));
        executor.hears("registered e-1 at host-1");
        executor.hears("launch t-1");

        driver.sendStatusUpdate(update("t-1", TaskState.TASK_STARTING));
        driver.sendStatusUpdate(update("t-1", TaskState.TASK_RUNNING));
        TaskStatus starting = agent.accept().getUpdate().getStatus();
        TaskStatus running = agent.accept().getUpdate().getStatus();
        assertThat(starting.getUuid().size()).isEqualTo(16);
        assertThat(starting.getUuid().byteAt(6) >> 4).as("version of the uuid").isEqualTo(4);
        assertThat(starting.getTimestamp()).isGreaterThan(1.7e9);
        assertThat(starting.getSource()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
        assertThat(running.getUuid()).isNotEqualTo(starting.getUuid());

        stream.cut();
        executor.hears("disconnected");
        Exchange again = agent.takeSubscribe();
        Call.Subscribe told = ScriptedAgent.call(again).getSubscribe();
        assertThat(told.getUnacknowledgedTasksList()).hasSize(1);
        assertThat(told.getUnacknowledgedUpdatesList())
                .extracting(Call.Update::getStatus)
                .containsExactly(starting, running);

        agent.grant(again).record(ScriptedAgent.acknowledged("t-1", starting.getUuid()));
        executor.hears("reregistered");
        again.record(ScriptedAgent.message("acknowledged"));
        executor.hears("message acknowledged");
        agent.hearsNothingFor(Duration.ofMillis(200));

        again.cut();
        told = ScriptedAgent.call(agent.takeSubscribe()).getSubscribe();
        assertThat(told.getUnacknowledgedTasksList()).isEmpty();
        assertThat(told.getUnacknowledgedUpdatesList())
                .extracting(Call.Update::getStatus)
                .containsExactly(running);
    }

    @Test
    void anUpdateMadeWhileSubscribingFollowsTheSubscription() {
        driver.start();
        Exchange subscribe = agent.takeSubscribe();
        driver.sendStatusUpdate(update("t-1", TaskState.TASK_RUNNING));
        agent.grant(subscribe);

        assertThat(agent.accept().getUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_RUNNING);
    }

    @Test
    void waitsForAnAgentThatIsRecovering() {
        driver.start();
        agent.takeSubscribe().refuse(503, "Agent has not finished recovery");
        agent.takeSubscribe().refuse(404, "404 Not Found.");
        agent.takeSubscribe().cut();
        agent.grantSubscribe();
        executor.hears("registered e-1 at host-1");
    }

    @Test
    void anExecutorThatItsAgentHasForgottenShutsDown() {
        driver.start();
        agent.takeSubscribe().refuse(400, "Executor cannot be found");
        executor.hears("shutdown");
    }

    @Test
    void withoutCheckpointALostAgentIsAShutdown() throws IOException {
        driver = driver(agent.with("MESOS_CHECKPOINT", "0"));
        driver.start();
        Exchange stream = agent.grantSubscribe();
        executor.hears("registered e-1 at host-1");
        stream.cut();
        executor.hears("shutdown");
        agent.hearsNothingFor(Duration.ofMillis(200));
    }

    @Test
    void anAgentThatStaysAwayForTheRecoveryTimeoutIsAShutdown() throws IOException {
        driver = driver(agent.with("MESOS_RECOVERY_TIMEOUT", "300ms"));
        driver.start();
        agent.grantSubscribe();
        executor.hears("registered e-1 at host-1");
        agent.close();
        executor.hears("disconnected");
        executor.hears("shutdown");
    }

    @Test
    void onShutdownTheLastUpdatesReachTheAgentBeforeTheDriverStops() {
        executor.onCallback(words -> {
            if (words.equals("shutdown")) {
                driver.sendStatusUpdate(update("t-1", TaskState.TASK_KILLED));
                driver.stop();
            }
        });
        driver.start();
        Exchange stream = agent.grantSubscribe();
        executor.hears("registered e-1 at host-1");
        stream.record(ScriptedAgent.shutdown());

        Exchange last = agent.take();
        Thread joining = new Thread(driver::join);
        joining.start();
        assertThat(joining.isAlive()).isTrue();
        assertThat(ScriptedAgent.call(last).getUpdate().getStatus().getState()).isEqualTo(TaskState.TASK_KILLED);
        last.accept();
        assertThat(driver.join()).isEqualTo(Status.DRIVER_STOPPED);
    }

    @Test
    void anExecutorThatDoesNotStopAfterShutdownIsStoppedWithinItsGracePeriod() throws IOException {
        driver = driver(agent.with("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "400ms"));
        driver.start();
        agent.grantSubscribe().record(ScriptedAgent.shutdown());
        executor.hears("registered e-1 at host-1");
        executor.hears("shutdown");
        assertThat(driver.join()).isEqualTo(Status.DRIVER_STOPPED);
    }

    @Test
    void shutdownMayBeTheFirstEvent() {
        driver.start();
        agent.takeSubscribe().stream("unused").record(ScriptedAgent.shutdown());
        executor.hears("shutdown");
    }

    @Test
    void anErrorOfTheAgentEndsTheDriver() {
        driver.start();
        Exchange stream = agent.grantSubscribe();
        // An error takes the place of callbacks that still wait.
        executor.hears("registered e-1 at host-1");
        stream.record(ScriptedAgent.error("no more"));
        executor.hears("error no more");
        assertThat(driver.join()).isEqualTo(Status.DRIVER_ABORTED);
    }

    @Test
    void anExceptionInACallbackEndsTheDriverAndItsThread() throws Exception {
        executor.onCallback(words -> {
            if (words.startsWith("launch")) {
                throw new IllegalStateException("no hypervisor");
            }
        });
        try (Deaths deaths = new Deaths()) {
            driver.start();
            agent.grantSubscribe().record(ScriptedAgent.launch("t-1"));
            executor.hears("registered e-1 at host-1");
            deaths.hears("java.lang.IllegalStateException: no hypervisor");
        }
        assertThat(driver.join()).isEqualTo(Status.DRIVER_ABORTED);
    }

    @Test
    void anUpdateThatTheAgentDoesNotUnderstandDoesNotSpoilTheNextSubscription() {
        driver.start();
        Exchange stream = agent.grantSubscribe();
        driver.sendStatusUpdate(update("t-1", TaskState.TASK_RUNNING));
        agent.take().refuse(400, "Failed to validate Executor::Call: Not a valid UUID");
        driver.sendFrameworkMessage(new byte[] {1});
        assertThat(agent.accept().getType()).isEqualTo(Call.Type.MESSAGE);

        stream.cut();
        assertThat(ScriptedAgent.call(agent.takeSubscribe()).getSubscribe().getUnacknowledgedUpdatesList())
                .isEmpty();
    }

    @Test
    void anUpdateThatIsRefusedBecauseTheSubscriptionIsGoneIsToldWithTheNext() {
        driver.start();
        agent.grantSubscribe();
        driver.sendStatusUpdate(update("t-1", TaskState.TASK_RUNNING));
        agent.take().refuse(403, "Executor is not subscribed");

        assertThat(ScriptedAgent.call(agent.takeSubscribe()).getSubscribe().getUnacknowledgedUpdatesList())
                .hasSize(1);
    }

    @Test
    void refusesUpdatesThatNoAgentTakes() {
        assertThatThrownBy(() -> driver.sendStatusUpdate(update("t-1", TaskState.TASK_STAGING)))
                .hasMessageContaining("TASK_STAGING");
        TaskStatus another = update("t-1", TaskState.TASK_RUNNING).toBuilder()
                .setExecutorId(ExecutorID.newBuilder().setValue("e-2"))
                .build();
        assertThatThrownBy(() -> driver.sendStatusUpdate(another)).hasMessageContaining("names executor 'e-2'");
    }

    @Test
    void showsTheTokenThatTheAgentHasGivenIt() throws IOException {
        driver = driver(agent.with("MESOS_EXECUTOR_AUTHENTICATION_TOKEN", "secret"));
        driver.start();
        assertThat(agent.takeSubscribe().header("authorization")).isEqualTo("Bearer secret");
        assertThat(agent.environment().toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"agent.sock", "a-sandbox-of-a-container-whose-name-alone-is-longer-than-a-socket-address-may-be"
            })
    void speaksThroughADomainSocketHoweverLongItsPath(String name, @TempDir Path folder) throws IOException {
        Path real = folder.resolve("s");
        try (ScriptedAgent local = ScriptedAgent.startAt(real)) {
            Path deep = Files.createDirectories(folder.resolve(name).resolve(name));
            Path socket = Files.createSymbolicLink(deep.resolve("agent.sock"), real);
            driver = driver(local.with("MESOS_DOMAIN_SOCKET", socket.toString()));
            driver.start();
            local.grantSubscribe().record(ScriptedAgent.message("hello"));
            executor.hears("registered e-1 at host-1");
            executor.hears("message hello");
            driver.sendStatusUpdate(update("t-1", TaskState.TASK_RUNNING));
            assertThat(local.accept().getType()).isEqualTo(Call.Type.UPDATE);
            assertThat(List.of(driver.stop())).containsExactly(Status.DRIVER_STOPPED);
        }
    }

    private HttpExecutorDriver driver(ScriptedAgent of) throws IOException {
        return new HttpExecutorDriver(executor, of.environment());
    }

    private static TaskStatus update(String task, TaskState state) {
        return TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue(task))
                .setState(state)
                .build();
    }
}
