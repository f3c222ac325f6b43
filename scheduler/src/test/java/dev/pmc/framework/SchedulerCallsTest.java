package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.pmc.fixtures.SourceTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.Test;

/** Our calls are, to the byte, those that a real Mesos was seen to understand. */
final class SchedulerCallsTest {
    private static final Path FOLDER = SourceTree.file("src-test-fixtures", "mesos-conformance", "wire");
    private static final String MASTER = "a2d0d6b2-5ff0-46a4-9528-71d09dbe74f6";

    private static final SchedulerCalls CALLS = new SchedulerCalls(
            FrameworkID.newBuilder().setValue(MASTER + "-0001").build());
    private static final AgentID AGENT =
            AgentID.newBuilder().setValue(MASTER + "-S0").build();
    private static final TaskID TASK = TaskID.newBuilder().setValue("task-1").build();
    private static final ExecutorID EXECUTOR =
            ExecutorID.newBuilder().setValue("wire").build();
    private static final Filters HOUR =
            Filters.newBuilder().setRefuseSeconds(3600).build();

    @Test
    void accept() throws IOException {
        Call.Accept recorded = Call.parseFrom(recorded("accept")).getAccept();
        assertThat(CALLS.accept(
                                recorded.getOfferIdsList(),
                                recorded.getOperations(0).getLaunch().getTaskInfosList(),
                                HOUR)
                        .toByteArray())
                .isEqualTo(recorded("accept"));
    }

    @Test
    void acknowledge() throws IOException {
        ByteString uuid =
                Call.parseFrom(recorded("acknowledge")).getAcknowledge().getUuid();
        Call.Acknowledge update = Call.Acknowledge.newBuilder()
                .setTaskId(TASK)
                .setAgentId(AGENT)
                .setUuid(uuid)
                .build();
        assertThat(CALLS.acknowledge(update).toByteArray()).isEqualTo(recorded("acknowledge"));
    }

    @Test
    void decline() throws IOException {
        OfferID offer = OfferID.newBuilder().setValue(MASTER + "-O3").build();
        assertThat(CALLS.decline(List.of(offer), HOUR).toByteArray()).isEqualTo(recorded("decline"));
    }

    @Test
    void kill() throws IOException {
        assertThat(CALLS.kill(TASK, AGENT, null).toByteArray()).isEqualTo(recorded("kill"));
        assertThat(CALLS.kill(TASK, AGENT, Duration.ofSeconds(1)).getKill().getKillPolicy())
                .hasToString("grace_period {\n  nanoseconds: 1000000000\n}\n");
    }

    @Test
    void reconcile() throws IOException {
        Call.Reconcile.Task task = Call.Reconcile.Task.newBuilder()
                .setTaskId(TASK)
                .setAgentId(AGENT)
                .build();
        assertThat(CALLS.reconcile(List.of(task)).toByteArray()).isEqualTo(recorded("reconcile"));
    }

    @Test
    void subscribe() throws IOException {
        FrameworkInfo framework = FrameworkInfo.newBuilder()
                .setUser("root")
                .setName("wire capture")
                .setFailoverTimeout(60)
                .setCheckpoint(true)
                .build();
        assertThat(SchedulerCalls.subscribe(new Subscription(framework, false)).toByteArray())
                .isEqualTo(recorded("subscribe"));
    }

    @Test
    void aSubscribeCarriesItsIdTwiceAndTheSuppressedRoles() {
        FrameworkInfo framework = FrameworkInfo.newBuilder()
                .setUser("root")
                .setName("pmc")
                .addRoles("vms")
                .addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE))
                .setId(FrameworkID.newBuilder().setValue("f-1"))
                .build();
        Call call = SchedulerCalls.subscribe(new Subscription(framework, true));
        assertThat(call.getFrameworkId().getValue()).isEqualTo("f-1");
        assertThat(call.getSubscribe().getFrameworkInfo().getId().getValue()).isEqualTo("f-1");
        assertThat(call.getSubscribe().getSuppressedRolesList()).containsExactly("vms");
    }

    @Test
    void theOthers() throws IOException {
        byte[] hello = "hello executor".getBytes(StandardCharsets.UTF_8);
        assertThat(CALLS.message(AGENT, EXECUTOR, hello).toByteArray()).isEqualTo(recorded("message"));
        assertThat(CALLS.revive(List.of()).toByteArray()).isEqualTo(recorded("revive"));
        assertThat(CALLS.teardown().toByteArray()).isEqualTo(recorded("teardown"));
    }

    private static byte[] recorded(String name) throws IOException {
        return Files.readAllBytes(FOLDER.resolve("scheduler-" + name + ".call.pb"));
    }
}
