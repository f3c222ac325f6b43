package dev.pmc.executor.task;

import static org.apache.mesos.Protos.TaskState.TASK_FAILED;
import static org.apache.mesos.Protos.TaskState.TASK_FINISHED;
import static org.apache.mesos.Protos.TaskState.TASK_RUNNING;
import static org.apache.mesos.Protos.TaskState.TASK_STARTING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.executor.RecordingDriver;
import dev.pmc.executor.VmTasks;
import dev.pmc.executor.host.VmFailure;
import dev.pmc.executor.host.VmHost.Ending;
import dev.pmc.fixtures.Await;
import dev.pmc.vm.HostCounters;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmCommand;
import dev.pmc.vm.VmCounters;
import dev.pmc.wire.Messages;
import java.time.Duration;
import java.util.List;
import org.apache.mesos.Protos.TaskStatus;
import org.junit.jupiter.api.Test;

/** How VMs come up and stay up, told by what Mesos hears and by what is on the host in the end. */
class VmComesUpTest extends ExecutorStory {
    @Test
    void aVmComesUpAndItsGuestAnswers() {
        launch("t1", VmTasks.run("db7", 1));

        TaskStatus healthy = driver.await("t1", TaskStatus::getHealthy);

        List<TaskStatus> running = driver.updates("t1").stream()
                .filter(update -> update.getState() == TASK_RUNNING)
                .toList();
        assertThat(running).hasSize(2);
        assertThat(running.get(0).hasHealthy()).isFalse();
        assertThat(report(running.get(0)).phaseMillis()).containsKey("create");
        assertThat(report(healthy).ready()).isTrue();
        assertThat(healthy.getContainerStatus()
                        .getNetworkInfos(0)
                        .getIpAddresses(0)
                        .getIpAddress())
                .isEqualTo(report(healthy).address());
        assertThat(driver.states("t1")).startsWith(TASK_STARTING).endsWith(TASK_RUNNING);
        assertThat(driver.updates("t1")).extracting(TaskStatus::getMessage).contains("making the VM");
    }

    @Test
    void aGuestThatDoesNotAnswerInTimeIsRunningAndUnhealthy() {
        host.silence("db7");
        launch("t1", VmTasks.run("db7", 1));

        TaskStatus unhealthy = driver.await("t1", TaskStatus::hasHealthy);

        assertThat(unhealthy.getState()).isEqualTo(TASK_RUNNING);
        assertThat(unhealthy.getHealthy()).isFalse();
        assertThat(unhealthy.getMessage()).contains("has not answered");
    }

    @Test
    void aVmThatCannotBeMadeFailsWithTheReason() {
        host.failWith("db7", new VmFailure("image nosuch is not in the catalogue", true, false));
        launch("t1", VmTasks.run("db7", 1));

        TaskStatus failed = driver.await("t1", TASK_FAILED);

        assertThat(failed.getMessage()).isEqualTo("image nosuch is not in the catalogue");
        assertThat(report(failed).leftNothing()).isTrue();
        assertThat(report(failed).retryable()).isFalse();
    }

    @Test
    void aRestartAskedForTwiceHappensOnce() {
        upAndReady("t1", VmTasks.run("db7", 1));

        command(VmCommand.Kind.RESTART, "t1", 1);
        command(VmCommand.Kind.RESTART, "t1", 1);
        TaskStatus again = driver.await(
                "t1",
                update -> report(update).bootGeneration() == 1 && report(update).ready());
        command(VmCommand.Kind.RESTART, "t1", 1);
        driver.await("t1", again::equals, 2);

        assertThat(host.boots("db7")).isEqualTo(2);
    }

    @Test
    void aGuestThatPowersItselfOffHasFinished() {
        upAndReady("t1", VmTasks.run("db7", 1));

        host.end("db7", Ending.POWERED_OFF);
        TaskStatus finished = driver.await("t1", TASK_FINISHED);

        assertThat(report(finished).leftNothing()).isFalse();
        assertThat(host.hasDisk("db7")).isTrue();
        assertThat(host.isActive("db7")).isFalse();
    }

    @Test
    void aGuestThatCrashesIsStartedAgainAFewTimes() {
        upAndReady("t1", VmTasks.run("db7", 1));

        host.end("db7", Ending.CRASHED);
        driver.await("t1", update -> update.getMessage().contains("restart 1 of 2"));
        driver.await("t1", TaskStatus::getHealthy, 2);
        host.end("db7", Ending.CRASHED);
        driver.await("t1", TaskStatus::getHealthy, 3);
        host.end("db7", Ending.CRASHED);

        TaskStatus failed = driver.await("t1", TASK_FAILED);
        assertThat(failed.getMessage()).contains("crashed", "as the test wants it");
        assertThat(report(failed).retryable()).isTrue();
        assertThat(host.boots("db7")).isEqualTo(3);
        assertThat(host.hasDisk("db7")).isTrue();
    }

    @Test
    void aDomainThatSomebodyTookAwayFails() {
        upAndReady("t1", VmTasks.run("db7", 1));

        host.end("db7", Ending.TAKEN_AWAY);

        assertThat(driver.await("t1", TASK_FAILED).getMessage()).contains("somebody else");
    }

    @Test
    void shutdownLeavesVmsRunningAndTheNextExecutorAdoptsThem() {
        upAndReady("t1", VmTasks.run("db7", 1));
        int told = driver.updates("t1").size();

        executor.shutdown(driver);
        assertThat(driver.isStopped()).isTrue();
        RecordingDriver before = driver;
        restartExecutor();
        assertThat(before.updates("t1")).hasSize(told);
        assertThat(host.isActive("db7")).isTrue();

        launch("t2", VmTasks.run("db7", 2));
        driver.await("t2", TaskStatus::getHealthy);
        assertThat(host.boots("db7")).isEqualTo(1);
    }

    @Test
    void aGuestThatStandsStillIsUnhealthyUntilItGoesOn() {
        upAndReady("t1", VmTasks.run("db7", 1));

        host.pause("db7", "its disk cannot be written");
        TaskStatus still = driver.await("t1", update -> update.hasHealthy() && !update.getHealthy());
        assertThat(still.getState()).isEqualTo(TASK_RUNNING);
        assertThat(still.getMessage()).contains("cannot be written");

        host.pause("db7", null);
        driver.await("t1", TaskStatus::getHealthy, 2);
    }

    @Test
    void beforeAVmsEndIsToldItIsKeptFromComingBackWhenTheHostBoots() {
        upAndReady("t1", VmTasks.run("db7", 1));
        host.failWith("db7", new VmFailure("libvirtd is away", false, true));
        host.end("db7", Ending.POWERED_OFF);
        host.awaitCalls("keepOff db7", 3);
        assertThat(driver.states("t1")).doesNotContain(TASK_FINISHED);

        host.failWith("db7", null);

        driver.await("t1", TASK_FINISHED);
    }

    @Test
    void whatVmsUseIsToldNowAndThen() {
        upAndReady("t1", VmTasks.run("db7", 1));

        Await.until("counters", Duration.ofSeconds(20), () -> !driver.messages().isEmpty());

        HostCounters counters = Messages.read(driver.messages().get(0), HostCounters.class);
        assertThat(counters.version()).isEqualTo(HostCounters.VERSION);
        assertThat(counters.vms()).extracting(VmCounters::hostname).containsExactly(new Hostname("db7"));
    }
}
