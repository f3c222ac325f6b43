package dev.pmc.executor.task;

import static org.apache.mesos.Protos.TaskState.TASK_DROPPED;
import static org.apache.mesos.Protos.TaskState.TASK_ERROR;
import static org.apache.mesos.Protos.TaskState.TASK_FAILED;
import static org.apache.mesos.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.Protos.TaskState.TASK_KILLED;
import static org.apache.mesos.Protos.TaskState.TASK_KILLING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.executor.VmTasks;
import dev.pmc.vm.VmCommand;
import dev.pmc.wire.Messages;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.mesos.Protos.FrameworkInfo.Capability;
import org.apache.mesos.Protos.TaskStatus;
import org.junit.jupiter.api.Test;

/** What the executor makes of strange, repeated, contradictory and many tasks. */
class ManyTasksTest extends ExecutorStory {
    @Test
    void aNewerAttemptTakesTheVmOver() {
        upAndReady("t1", VmTasks.run("db7", 1));

        upAndReady("t2", VmTasks.run("db7", 2));

        TaskStatus killed = driver.await("t1", TASK_KILLED);
        assertThat(report(killed).leftNothing()).isFalse();
        assertThat(host.isActive("db7")).isTrue();
        assertThat(host.boots("db7")).isEqualTo(1);
    }

    @Test
    void anAttemptThatIsOutOfDateIsRefused() {
        upAndReady("t2", VmTasks.run("db7", 2));

        launch("t1", VmTasks.run("db7", 1));

        assertThat(driver.await("t1", TASK_FAILED).getMessage()).contains("out of date");
        assertThat(driver.states("t2")).doesNotContain(TASK_KILLED);
    }

    /** As of a launch that a driver has dropped; and should it come after all, nothing is made of it. */
    @Test
    void aKillOfATaskThatNeverCameIsTheEndOfIt() {
        upAndReady("t1", VmTasks.run("db7", 1));

        executor.killTask(driver, id("t2"));
        TaskStatus dropped = driver.await("t2", TASK_DROPPED);
        assertThat(report(dropped).leftNothing()).isFalse();

        launch("t2", VmTasks.run("web1", 1));
        driver.await("t2", dropped::equals, 2);
        assertThat(host.callsFor("web1")).isEmpty();
        assertThat(driver.states("t1")).doesNotContain(TASK_KILLED);
    }

    @Test
    void aTaskThatIsLaunchedOnceMoreIsToldHowItStands() {
        TaskStatus ready = upAndReady("t1", VmTasks.run("db7", 1));
        launch("t1", VmTasks.run("db7", 1));
        driver.await("t1", ready::equals, 2);

        executor.killTask(driver, id("t1"));
        TaskStatus killed = driver.await("t1", TASK_KILLED);
        launch("t1", VmTasks.run("db7", 1));
        driver.await("t1", killed::equals, 2);

        assertThat(host.callsFor("db7"))
                .filteredOn(call -> call.startsWith("run"))
                .hasSize(1);
        assertThat(host.isActive("db7")).isFalse();
    }

    @Test
    void nothingIsSaidToACommandForATaskThatWasNeverHere() {
        command(VmCommand.Kind.RESTART, "stranger", 1);
        executor.frameworkMessage(driver, "no command".getBytes(StandardCharsets.UTF_8));
        upAndReady("t1", VmTasks.run("db7", 1));

        assertThat(driver.updates("stranger")).isEmpty();
        assertThat(host.calls()).allMatch(call -> call.endsWith("db7"));
    }

    @Test
    void aTaskThatCannotBeReadIsAnError() {
        launch(taskInfo("t1", VmTasks.run("db7", 1)).toBuilder().clearData().build());
        launch(withData("t2", "{\"version\":2}"));
        launch(withData("t3", "{\"version\":3,\"verb\":\"RUN\",\"colour\":\"red\"}"));
        launch(withData("t4", "sh -c true"));

        assertThat(driver.await("t1", TASK_ERROR).getMessage()).contains("says nothing");
        assertThat(driver.await("t2", TASK_ERROR).getMessage()).contains("verb").doesNotContain("\n");
        assertThat(driver.await("t3", TASK_ERROR).getMessage()).contains("form 3", "knows form 2");
        assertThat(driver.await("t4", TASK_ERROR).getMessage()).contains("not JSON");
        assertThat(report(driver.await("t4", TASK_ERROR)).retryable()).isFalse();
        assertThat(host.calls()).isEmpty();
    }

    @Test
    void whatATaskOfANewerSchedulerSaysBesidesIsPassedOver() {
        String task = new String(Messages.bytes(VmTasks.run("db7", 1)), StandardCharsets.UTF_8);

        launch(withData("t1", task.replaceFirst("\\{", "{\"colour\":{\"deep\":[1]},")));

        driver.await("t1", TaskStatus::getHealthy);
        assertThat(host.calls()).contains("run db7");
    }

    @Test
    void aVerbOrCommandOfANewerSchedulerIsRefusedInWords() {
        String task = new String(Messages.bytes(VmTasks.run("db7", 1)), StandardCharsets.UTF_8);
        launch(withData("t1", task.replace("\"RUN\"", "\"MIGRATE\"")));
        upAndReady("t2", VmTasks.run("db8", 1));
        executor.frameworkMessage(driver, "{\"kind\":\"SNAPSHOT\",\"taskId\":\"t2\"}".getBytes(StandardCharsets.UTF_8));
        executor.frameworkMessage(driver, "{\"snapshotRequest\":1}".getBytes(StandardCharsets.UTF_8));
        command(VmCommand.Kind.RESTART, "t2", 1);

        assertThat(driver.await("t1", TASK_ERROR).getMessage())
                .contains("verb: MIGRATE is none of [RUN, STOP, ERASE, RECEIVE]", "all that this release knows");
        driver.await("t2", status -> report(status).bootGeneration() == 1);
        assertThat(host.calls()).noneMatch(call -> call.endsWith("db7"));
    }

    @Test
    void frameworksThatDoNotKnowTheKillingStateAreSparedIt() {
        register(executor, Capability.Type.PARTITION_AWARE);
        upAndReady("t1", VmTasks.run("db7", 1));

        executor.killTask(driver, id("t1"));
        driver.await("t1", TASK_KILLED);

        assertThat(driver.states("t1")).doesNotContain(TASK_KILLING);
    }

    @Test
    void manyVmsAreMadeSideBySideButOnlySomeAtATime() {
        List<String> names =
                IntStream.range(0, 50).mapToObj(number -> "vm" + number).toList();

        names.forEach(name -> launch("t-" + name, VmTasks.run(name, 1)));
        names.forEach(name -> driver.await("t-" + name, TaskStatus::getHealthy));
        names.forEach(name -> launch("e-" + name, VmTasks.erase(name, 2)));
        names.forEach(name -> driver.await("e-" + name, TASK_FINISHED));

        assertThat(host.mostRunningAtOnce()).isLessThanOrEqualTo(4);
        assertThat(names).noneMatch(host::hasDisk);
    }

    @Test
    void someThreadsLookForManySilentGuestsInTurnAndLetGoOfThoseThatGo() {
        List<String> names =
                IntStream.range(0, 50).mapToObj(number -> "vm" + number).toList();
        names.forEach(host::silence);

        names.forEach(name -> launch("t-" + name, VmTasks.run(name, 1)));
        names.forEach(name -> host.awaitCalls("look " + name, 2));
        assertThat(host.lookers()).isLessThanOrEqualTo(8);

        names.forEach(name -> executor.killTask(driver, id("t-" + name)));
        names.forEach(name -> driver.await("t-" + name, TASK_KILLED));
        assertThat(names).noneMatch(host::isActive);
    }

    @Test
    void creationsThatTakeLongDoNotHoldUpTheEndOfOtherVms() {
        upAndReady("t0", VmTasks.run("old", 1));
        List<CountDownLatch> gates = List.of("a", "b", "c", "d", "e").stream()
                .map(name -> {
                    CountDownLatch gate = host.holdRun(name);
                    launch("t-" + name, VmTasks.run(name, 1));
                    return gate;
                })
                .toList();

        executor.killTask(driver, id("t0"));
        driver.await("t0", TASK_KILLED);

        gates.forEach(CountDownLatch::countDown);
    }

    @Test
    void aDefectHitsOneVmAndNotTheOthers() {
        host.breakFor("db7");
        launch("t1", VmTasks.run("db7", 1));

        TaskStatus failed = driver.await("t1", TASK_FAILED);
        assertThat(failed.getMessage()).contains("defect", "index out of range");
        assertThat(report(failed).leftNothing()).isFalse();
        upAndReady("t2", VmTasks.run("db8", 1));
    }
}
