package dev.pmc.executor.task;

import static org.apache.mesos.Protos.TaskState.TASK_FAILED;
import static org.apache.mesos.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.Protos.TaskState.TASK_KILLED;
import static org.apache.mesos.Protos.TaskState.TASK_KILLING;
import static org.apache.mesos.Protos.TaskState.TASK_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.executor.VmTasks;
import dev.pmc.executor.discovery.KnownServices;
import dev.pmc.executor.host.VmFailure;
import dev.pmc.vm.VmCommand;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.mesos.Protos.DurationInfo;
import org.apache.mesos.Protos.FrameworkInfo.Capability;
import org.apache.mesos.Protos.KillPolicy;
import org.apache.mesos.Protos.TaskStatus;
import org.junit.jupiter.api.Test;

/** How VMs are powered off and removed, and when their disks stay. */
class VmGoesAwayTest extends ExecutorStory {
    @Test
    void aKillPowersOffAndKeepsTheDisk() {
        upAndReady("t1", VmTasks.run("db7", 1));

        executor.killTask(driver, id("t1"));
        TaskStatus killed = driver.await("t1", TASK_KILLED);

        assertThat(report(killed).leftNothing()).isFalse();
        assertThat(driver.states("t1")).contains(TASK_KILLING);
        assertThat(host.callsFor("db7")).endsWith("stop 30 s db7");
        assertThat(host.isActive("db7")).isFalse();
        assertThat(host.hasDisk("db7")).isTrue();
    }

    @Test
    void theTasksKillPolicySaysHowLongAGuestMayTake() {
        launch(taskInfo("t1", VmTasks.run("db7", 1)).toBuilder()
                .setKillPolicy(KillPolicy.newBuilder()
                        .setGracePeriod(DurationInfo.newBuilder()
                                .setNanoseconds(Duration.ofSeconds(90).toNanos())))
                .build());

        executor.killTask(driver, id("t1"));
        driver.await("t1", TASK_KILLED);

        assertThat(host.calls()).contains("stop 90 s db7");
    }

    @Test
    void aKillThatIsADeleteLeavesNothing() {
        upAndReady("t1", VmTasks.run("db7", 1));

        command(VmCommand.Kind.ERASE_ON_KILL, "t1", 0);
        executor.killTask(driver, id("t1"));
        TaskStatus killed = driver.await("t1", TASK_KILLED);

        assertThat(report(killed).leftNothing()).isTrue();
        assertThat(host.hasDisk("db7")).isFalse();
    }

    @Test
    void theWordThatItIsADeleteMayComeAfterTheKill() {
        CountDownLatch gate = host.holdRun("db7");
        launch("t1", VmTasks.run("db7", 1));
        // What has not begun would be dropped, and the task be over before the command.
        driver.await("t1", update -> update.getMessage().equals("making the VM"));

        executor.killTask(driver, id("t1"));
        command(VmCommand.Kind.ERASE_ON_KILL, "t1", 0);
        gate.countDown();

        assertThat(report(driver.await("t1", TASK_KILLED)).leftNothing()).isTrue();
        assertThat(host.hasDisk("db7")).isFalse();
    }

    @Test
    void theDeleteOfAnotherTaskIsNotThisOnes() {
        upAndReady("t2", VmTasks.run("db7", 2));

        command(VmCommand.Kind.ERASE_ON_KILL, "t1", 0);
        executor.killTask(driver, id("t2"));
        driver.await("t2", TASK_KILLED);

        assertThat(host.hasDisk("db7")).isTrue();
    }

    @Test
    void aKillWhileTheGuestIsWaitedForDoesNotWaitToo() {
        VirtExecutor patient =
                new VirtExecutor(host, POLICY.withReadyLimit(Duration.ofHours(1)), 4, new KnownServices());
        register(patient, Capability.Type.TASK_KILLING_STATE);
        host.silence("db7");
        patient.launchTask(driver, taskInfo("t1", VmTasks.run("db7", 1)));
        driver.await("t1", TASK_RUNNING);

        patient.killTask(driver, id("t1"));

        driver.await("t1", TASK_KILLED);
        patient.close();
    }

    @Test
    void aPowerOffThatFailsIsTriedAgainUntilItIsDone() {
        upAndReady("t1", VmTasks.run("db7", 1));
        host.failWith("db7", new VmFailure("libvirt does not answer", false, true));

        executor.killTask(driver, id("t1"));
        driver.await("t1", update -> update.getMessage().equals("libvirt does not answer"), 2);
        assertThat(driver.states("t1")).doesNotContain(TASK_KILLED);
        host.failWith("db7", null);

        driver.await("t1", TASK_KILLED);
        assertThat(host.isActive("db7")).isFalse();
    }

    @Test
    void anEraseTaskRemovesAVmThatNoTaskLooksAfter() {
        upAndReady("t1", VmTasks.run("db7", 1));
        restartExecutor();

        launch("e1", VmTasks.erase("db7", 2));
        TaskStatus finished = driver.await("e1", TASK_FINISHED);

        assertThat(report(finished).leftNothing()).isTrue();
        assertThat(host.hasDisk("db7")).isFalse();
    }

    @Test
    void anEraseTaskAlsoEndsTheTaskThatLooksAfterTheVm() {
        upAndReady("t1", VmTasks.run("db7", 1));

        launch("e1", VmTasks.erase("db7", 2));

        assertThat(report(driver.await("t1", TASK_KILLED)).leftNothing()).isTrue();
        assertThat(report(driver.await("e1", TASK_FINISHED)).leftNothing()).isTrue();
        assertThat(host.hasDisk("db7")).isFalse();
    }

    @Test
    void anEraseThatFailsSaysWhyAndLeavesTheNextStepToTheScheduler() {
        upAndReady("t1", VmTasks.run("db7", 1));
        host.failWith("db7", new VmFailure("the disk cannot be removed: read-only file system", false, true));

        launch("e1", VmTasks.erase("db7", 2));

        TaskStatus failed = driver.await("e1", TASK_FAILED);
        assertThat(failed.getMessage()).contains("read-only file system");
        assertThat(report(failed).leftNothing()).isFalse();
        assertThat(report(failed).retryable()).isTrue();
        driver.await("t1", TASK_FAILED);
    }

    @Test
    void aCreationThatIsStillInTheQueueWhenItIsKilledNeverBegins() {
        List<CountDownLatch> gates = List.of("a", "b", "c", "d").stream()
                .map(name -> {
                    CountDownLatch gate = host.holdRun(name);
                    launch("t-" + name, VmTasks.run(name, 1));
                    driver.await("t-" + name, update -> update.getMessage().equals("making the VM"));
                    return gate;
                })
                .toList();
        launch("t1", VmTasks.run("db7", 1));

        executor.killTask(driver, id("t1"));
        driver.await("t1", TASK_KILLED);
        gates.forEach(CountDownLatch::countDown);

        assertThat(host.callsFor("db7")).containsExactly("stop 30 s db7");
    }

    @Test
    void aStopTaskPowersOffAVmThatNoTaskLooksAfter() {
        upAndReady("t1", VmTasks.run("db7", 1));
        restartExecutor();

        launch("s1", VmTasks.stop("db7", 2));
        TaskStatus finished = driver.await("s1", TASK_FINISHED);

        assertThat(report(finished).leftNothing()).isFalse();
        assertThat(host.isActive("db7")).isFalse();
        assertThat(host.hasDisk("db7")).isTrue();
    }

    @Test
    void aStopTaskAlsoEndsTheTaskThatLooksAfterTheVm() {
        upAndReady("t1", VmTasks.run("db7", 1));

        launch("s1", VmTasks.stop("db7", 2));

        assertThat(report(driver.await("t1", TASK_KILLED)).leftNothing()).isFalse();
        driver.await("s1", TASK_FINISHED);
        assertThat(host.isActive("db7")).isFalse();
        assertThat(host.hasDisk("db7")).isTrue();
    }

    @Test
    void anEraseTaskThatIsOutOfDateRemovesNothing() {
        upAndReady("t3", VmTasks.run("db7", 3));

        launch("e2", VmTasks.erase("db7", 2));

        assertThat(driver.await("e2", TASK_FAILED).getMessage()).contains("out of date");
        assertThat(host.isActive("db7")).isTrue();
        assertThat(driver.states("t3")).doesNotContain(TASK_KILLED);
    }
}
