package dev.pmc.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What operators do to a local Mesos, and what frameworks see of it. */
class OperatorApiTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path workDir;

    private LocalMesos mesos;
    private Faults faults;
    private SchedulerClient scheduler;
    private OperatorClient operator;

    @BeforeEach
    void start() throws Exception {
        mesos = LocalMesos.start(LocalMesosConfig.of(1, "host", "node:a1", "cpus:4;mem:4096", workDir)
                .withoutAuthentication()
                .with(MasterTimings.DEFAULTS
                        .withAllocationInterval(Duration.ofMillis(100))
                        .withAgentPings(Duration.ofMillis(500), 4))
                .with(new AgentTimings(
                        Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMinutes(1))));
        faults = Faults.of(mesos);
        scheduler = new SchedulerClient(mesos.masterAddress(), true);
        scheduler.subscribe();
        operator = new OperatorClient(mesos.masterAddress());
    }

    @AfterEach
    void stop() throws IOException {
        scheduler.close();
        mesos.close();
    }

    @Test
    void anAgentThatIsMarkedGoneEndsWithItsTasksAndIsNotTakenAgain() throws Exception {
        AgentID agent = runTask("t");

        assertThat(operator.call(on("MARK_AGENT_GONE", agent)).status()).isEqualTo(200);

        assertStatus(scheduler.update("t"), TaskState.TASK_GONE_BY_OPERATOR, Reason.REASON_AGENT_REMOVED_BY_OPERATOR);
        assertThat(scheduler.event(Event.Type.FAILURE).getFailure().getAgentId())
                .isEqualTo(agent);
        Await.until("the agent to end", PATIENCE, () -> !mesos.agent(1).agent().isUp());
        faults.killAgent(1);
        faults.restartAgent(1);
        Await.until(
                "the agent to be refused",
                PATIENCE,
                () -> !mesos.agent(1).agent().isUp());
        scheduler.reconcile("t", agent);
        assertThat(scheduler.update("t").getState()).isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
    }

    @Test
    void tasksOfAnUnreachableAgentAreGoneWhenAnOperatorSaysSo() throws Exception {
        AgentID agent = runTask("t");
        faults.partitionAgent(1);
        assertThat(scheduler.update("t").getState()).isEqualTo(TaskState.TASK_UNREACHABLE);

        operator.call(on("MARK_AGENT_GONE", agent));

        assertStatus(scheduler.update("t"), TaskState.TASK_GONE_BY_OPERATOR, Reason.REASON_AGENT_REMOVED_BY_OPERATOR);
    }

    @Test
    void aDrainedAgentStaysSoUntilItIsReactivated() throws Exception {
        AgentID agent = runTask("t");
        Offer rest = scheduler.offer();

        operator.call(on("DRAIN_AGENT", agent));

        assertThat(scheduler.event(Event.Type.RESCIND).getRescind().getOfferId())
                .isEqualTo(rest.getId());
        assertStatus(scheduler.update("t"), TaskState.TASK_KILLED, Reason.REASON_AGENT_DRAINING);
        Await.until("the agent to be drained", PATIENCE, () -> drainState().equals("DRAINED"));
        faults.stopMaster();
        scheduler.awaitEnd();
        scheduler.forgetEvents();
        faults.startMaster();
        scheduler.subscribe();
        Await.until("the agent to be back", PATIENCE, () -> operator.agent().has("agent_info"));
        assertThat(operator.agent().path("active").asBoolean()).isFalse();

        assertThat(operator.call(on("REACTIVATE_AGENT", agent)).status()).isEqualTo(200);

        assertThat(scheduler.offer().getAgentId()).isEqualTo(agent);
        assertThat(operator.agent().has("drain_info")).isFalse();
    }

    @Test
    void anAgentThatIsDrainedToBeGoneIs() throws Exception {
        AgentID agent = runTask("t");

        operator.call("{'type':'DRAIN_AGENT','drain_agent':{'agent_id':{'value':'%s'},'mark_gone':true}}"
                .formatted(agent.getValue()));

        assertThat(scheduler.update("t").getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(scheduler
                        .event(event ->
                                event.hasFailure() && !event.getFailure().hasExecutorId())
                        .getFailure()
                        .getAgentId())
                .isEqualTo(agent);
    }

    @Test
    void aDeactivatedAgentKeepsItsTasksAndIsNotOffered() throws Exception {
        AgentID agent = runTask("t");
        scheduler.offer();

        operator.call(on("DEACTIVATE_AGENT", agent));

        scheduler.event(Event.Type.RESCIND);
        JsonNode known = operator.agent();
        assertThat(known.path("deactivated").asBoolean()).isTrue();
        scheduler.reconcile("t", agent);
        assertThat(scheduler.update("t").getState()).isEqualTo(TaskState.TASK_RUNNING);
        operator.call(on("REACTIVATE_AGENT", agent));
        assertThat(scheduler.offer().getAgentId()).isEqualTo(agent);
    }

    @Test
    void afterATeardownWhileTheAgentWasAwayItsExecutorsEnd() throws Exception {
        runTask("t");
        String framework = operator.call("{'type':'GET_FRAMEWORKS'}")
                .json()
                .at("/get_frameworks/frameworks/0/framework_info/id/value")
                .asString();
        faults.killAgent(1);
        scheduler.event(Event.Type.RESCIND);

        operator.call("{'type':'TEARDOWN','teardown':{'framework_id':{'value':'%s'}}}".formatted(framework));
        faults.restartAgent(1);

        Path sandboxes = workDir.toRealPath();
        Await.until("the executor to end", PATIENCE, () -> executors(sandboxes) == 0);
    }

    @Test
    void theStateTellsOfTasksExecutorsFrameworksAndAgents() throws Exception {
        AgentID agent = runTask("t");

        JsonNode state = operator.call("{'type':'GET_STATE'}").json().path("get_state");

        assertThat(state.at("/get_tasks/tasks/0/task_id/value").asString()).isEqualTo("t");
        assertThat(state.at("/get_tasks/tasks/0/state").asString()).isEqualTo("TASK_RUNNING");
        assertThat(state.at("/get_executors/executors/0/agent_id/value").asString())
                .isEqualTo(agent.getValue());
        assertThat(state.at("/get_frameworks/frameworks/0/connected").asBoolean())
                .isTrue();
        assertThat(state.at("/get_agents/agents/0/agent_info/hostname").asString())
                .isEqualTo("host");
    }

    @Test
    void whatCannotBeDoneIsSaidInTheWordsOfAMaster() throws Exception {
        AgentID nobody = AgentID.newBuilder().setValue("nobody").build();

        assertThat(operator.call(on("MARK_AGENT_GONE", nobody)))
                .isEqualTo(new OperatorClient.Answer(404, "Agent 'nobody' not found"));
        assertThat(operator.call(on("DRAIN_AGENT", nobody))).isEqualTo(new OperatorClient.Answer(400, "Unknown agent"));
        assertThat(operator.call(on("REACTIVATE_AGENT", nobody)))
                .isEqualTo(new OperatorClient.Answer(400, "Agent is not deactivated"));
        assertThat(operator.call("{'type':'TEARDOWN'}").text()).contains("Expecting 'teardown' to be present");
        assertThat(operator.call("{'type':'SET_QUOTA'}").status()).isEqualTo(501);
    }

    private static long executors(Path workDir) {
        return ProcessHandle.allProcesses()
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info().commandLine().orElse("").contains("probe_executor"))
                .filter(process -> workDirOf(process).startsWith(workDir))
                .count();
    }

    private static Path workDirOf(ProcessHandle process) {
        try {
            return Path.of("/proc", Long.toString(process.pid()), "cwd").toRealPath();
        } catch (IOException e) {
            return Path.of("/"); // It has ended meanwhile.
        }
    }

    private String drainState() {
        return operator.agent().at("/drain_info/state").asString("");
    }

    private static String on(String type, AgentID agent) {
        return "{'type':'%s','%s':{'agent_id':{'value':'%s'}}}"
                .formatted(type, type.toLowerCase(Locale.ROOT), agent.getValue());
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
