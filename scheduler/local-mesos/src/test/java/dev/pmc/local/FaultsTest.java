package dev.pmc.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pmc.local.link.MessageFaults.Action;
import dev.pmc.local.link.MessageFaults.Order;
import dev.pmc.local.link.MessageFaults.Way;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a framework lives through with a local Mesos, with real executors. */
class FaultsTest {
    @TempDir
    private Path workDir;

    private LocalMesos mesos;
    private Faults faults;
    private SchedulerClient scheduler;

    @BeforeAll
    static void executorsNeedPython() {
        boolean there = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(directory -> new File(directory, "python3").canExecute());
        assumeTrue(there, "the probe executor needs python3");
    }

    @BeforeEach
    void startOneAgentThatIsSoonMissed() throws Exception {
        mesos = LocalMesos.start(LocalMesosConfig.of(1, "host", "node:a1", "cpus:4;mem:4096", workDir)
                .withoutAuthentication()
                .with(MasterTimings.DEFAULTS
                        .withAllocationInterval(Duration.ofMillis(100))
                        .withAgentPings(Duration.ofMillis(500), 6))
                .with(new AgentTimings(
                        Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMinutes(1))));
        faults = Faults.of(mesos);
        scheduler = new SchedulerClient(mesos.masterAddress(), true);
        scheduler.subscribe();
    }

    @AfterEach
    void stop() throws IOException {
        scheduler.close();
        mesos.close();
    }

    @Test
    void anExecutorWithCheckpointSurvivesTheRestartOfItsAgent() throws Exception {
        runTask("t");
        scheduler.offer();

        faults.killAgent(1);
        scheduler.event(Event.Type.RESCIND);
        faults.restartAgent(1);
        scheduler.offer();
        scheduler.kill("t");

        assertThat(scheduler.update("t").getState()).isEqualTo(TaskState.TASK_KILLED);
    }

    @Test
    void aKillWhileTheAgentIsAwayIsSaidAgainWhenItIsBack() throws Exception {
        runTask("t");
        scheduler.offer();

        faults.killAgent(1);
        scheduler.event(Event.Type.RESCIND);
        scheduler.kill("t");
        faults.restartAgent(1);

        assertThat(scheduler.update("t").getState()).isEqualTo(TaskState.TASK_KILLED);
    }

    @Test
    void anUpdateThatWasNotAcknowledgedComesAgainAfterTheRestartOfTheAgent() throws Exception {
        scheduler.launch(scheduler.offer(), "t", "hang");
        TaskStatus first = scheduler.updateOnly("t");

        faults.killAgent(1);
        faults.restartAgent(1);

        TaskStatus again = scheduler.update("t");
        assertThat(again).isEqualTo(first);
        assertThat(scheduler.update("t").getState()).isEqualTo(TaskState.TASK_RUNNING);
    }

    @Test
    void withoutCheckpointTheDeathOfTheAgentIsTheEndOfTheTask() throws Exception {
        scheduler.close();
        scheduler = new SchedulerClient(mesos.masterAddress(), false);
        scheduler.subscribe();
        runTask("t");

        faults.killAgent(1);

        TaskStatus lost = scheduler.update("t");
        assertStatus(lost, TaskState.TASK_LOST, Reason.REASON_AGENT_DISCONNECTED);
        assertThat(lost.hasContainerStatus()).isFalse();
        assertThat(lost.hasUuid()).isFalse();
        scheduler.forgetEvents();
        faults.restartAgent(1);
        assertThat(scheduler.offer().getExecutorIdsList()).isEmpty();
    }

    @Test
    void tasksOfAMachineThatDiesAreUnreachableAndThenGoneIfAnOperatorSaysSo() throws Exception {
        AgentID agent = runTask("t");
        Offer rest = scheduler.offer();

        faults.loseAgent(1);

        TaskStatus unreachable = scheduler.update("t");
        assertStatus(unreachable, TaskState.TASK_UNREACHABLE, Reason.REASON_AGENT_REMOVED);
        assertThat(unreachable.getMessage()).isEqualTo("health check timed out");
        assertThat(unreachable.hasContainerStatus()).isFalse();
        assertThat(scheduler.event(Event.Type.RESCIND).getRescind().getOfferId())
                .isEqualTo(rest.getId());
        Event.Failure failure = scheduler.event(Event.Type.FAILURE).getFailure();
        assertThat(failure.getAgentId()).isEqualTo(agent);
        assertThat(failure.hasExecutorId()).isFalse();
        faults.markAgentGone(1);
        scheduler.reconcile("x", agent);
        assertThat(scheduler.update("x").getState()).isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
    }

    @Test
    void aDrainedAgentIsTakenOutOfTheOffersAndKillsItsTasks() throws Exception {
        runTask("t");
        Offer rest = scheduler.offer();

        faults.drainAgent(1);

        assertThat(scheduler.event(Event.Type.RESCIND).getRescind().getOfferId())
                .isEqualTo(rest.getId());
        assertStatus(scheduler.update("t"), TaskState.TASK_KILLED, Reason.REASON_AGENT_DRAINING);
    }

    @Test
    void aPartitionedAgentComesBackWithItsTasks() throws Exception {
        AgentID agent = runTask("t");

        faults.partitionAgent(1);
        assertStatus(scheduler.update("t"), TaskState.TASK_UNREACHABLE, Reason.REASON_AGENT_REMOVED);
        scheduler.reconcile("t", agent);
        assertStatus(scheduler.update("t"), TaskState.TASK_UNREACHABLE, Reason.REASON_RECONCILIATION);
        faults.reuniteAgent(1);

        assertStatus(scheduler.update("t"), TaskState.TASK_RUNNING, Reason.REASON_AGENT_REREGISTERED);
        scheduler.kill("t");
        assertThat(scheduler.update("t").getState()).isEqualTo(TaskState.TASK_KILLED);
    }

    @Test
    void aNewMasterLearnsOfTasksFromTheAgents() throws Exception {
        AgentID agent = runTask("t");

        faults.stopMaster();
        scheduler.awaitEnd();
        scheduler.forgetEvents();
        faults.startMaster();
        scheduler.subscribe();
        Offer offer = scheduler.offer();

        assertThat(offer.getAgentId()).isEqualTo(agent);
        scheduler.reconcile("t", agent);
        assertStatus(scheduler.update("t"), TaskState.TASK_RUNNING, Reason.REASON_RECONCILIATION);
        scheduler.launch(offer, "t2", "finish");
        assertThat(scheduler.update("t2").getState()).isEqualTo(TaskState.TASK_STARTING);
    }

    @Test
    void anOfferThatIsTakenBackCannotBeUsed() throws Exception {
        Offer offer = scheduler.offer();

        faults.rescindOffers();

        assertThat(scheduler.event(Event.Type.RESCIND).getRescind().getOfferId())
                .isEqualTo(offer.getId());
        scheduler.launch(offer, "t", "hang");
        assertStatus(scheduler.update("t"), TaskState.TASK_DROPPED, Reason.REASON_INVALID_OFFERS);
    }

    @Test
    void aLaunchThatIsRefusedFailsItsTask() throws Exception {
        faults.refuseLaunches(1, 1);

        scheduler.launch(scheduler.offer(), "t", "hang");

        assertStatus(scheduler.update("t"), TaskState.TASK_FAILED, Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertThat(scheduler.event(Event.Type.FAILURE).getFailure().getStatus()).isEqualTo(256);
        runTask("t2");
    }

    @Test
    void aLostAcceptLeavesNoTraceOfItsTask() throws Exception {
        faults.disturb(new Order(Way.CALL, "ACCEPT", Action.LOSE, 1, Duration.ZERO));
        Offer offer = scheduler.offer();

        scheduler.launch(offer, "t", "hang");
        scheduler.reconcile("t", offer.getAgentId());

        assertStatus(scheduler.update("t"), TaskState.TASK_GONE, Reason.REASON_RECONCILIATION);
    }

    @Test
    void aRepeatedUpdateIsTheSame() throws Exception {
        faults.disturb(new Order(Way.EVENT, "UPDATE", Action.REPEAT, 1, Duration.ZERO));

        scheduler.launch(scheduler.offer(), "t", "hang");

        assertThat(scheduler.updateOnly("t")).isEqualTo(scheduler.updateOnly("t"));
    }

    @Test
    void aDelayedUpdateIsOvertaken() throws Exception {
        faults.disturb(new Order(Way.EVENT, "UPDATE", Action.DELAY, 1, Duration.ofSeconds(1)));
        AgentID agent = scheduler.offer().getAgentId();

        scheduler.reconcile("first", agent);
        scheduler.reconcile("second", agent);

        Event update = scheduler.event(Event.Type.UPDATE);
        assertThat(update.getUpdate().getStatus().getTaskId().getValue()).isEqualTo("second");
        assertThat(scheduler.update("first").getState()).isEqualTo(TaskState.TASK_GONE);
    }

    private AgentID runTask(String task) throws IOException, InterruptedException {
        Offer offer = scheduler.offer();
        scheduler.launch(offer, task, "hang");
        assertThat(scheduler.update(task).getState()).isEqualTo(TaskState.TASK_STARTING);
        assertThat(scheduler.update(task).getState()).isEqualTo(TaskState.TASK_RUNNING);
        return offer.getAgentId();
    }

    private static void assertStatus(TaskStatus status, TaskState state, Reason reason) {
        assertThat(status.getState()).as(status.toString()).isEqualTo(state);
        assertThat(status.getReason()).as(status.toString()).isEqualTo(reason);
    }
}
