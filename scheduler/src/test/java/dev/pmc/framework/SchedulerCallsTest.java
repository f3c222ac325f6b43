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
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.Filters;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskState;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.scheduler.Protos.Call;
import org.junit.jupiter.api.Test;

/** Our calls are, to the byte, those that a real Mesos was seen to understand. */
final class SchedulerCallsTest {
    private static final Path FOLDER = SourceTree.file("src-test-fixtures", "mesos-conformance", "wire");
    private static final String MASTER = "a2d0d6b2-5ff0-46a4-9528-71d09dbe74f6";

    private static final SchedulerCalls CALLS = new SchedulerCalls(
            FrameworkID.newBuilder().setValue(MASTER + "-0001").build());
    private static final SlaveID AGENT =
            SlaveID.newBuilder().setValue(MASTER + "-S0").build();
    private static final TaskID TASK = TaskID.newBuilder().setValue("task-1").build();
    private static final ExecutorID EXECUTOR =
            ExecutorID.newBuilder().setValue("wire").build();
    private static final Filters HOUR =
            Filters.newBuilder().setRefuseSeconds(3600).build();

    @Test
    void accept() throws IOException {
        Call.Accept recorded = Call.parseFrom(recorded("accept")).getAccept();
        assertThat(CALLS.accept(recorded.getOfferIdsList(), recorded.getOperationsList(), HOUR)
                        .toByteArray())
                .isEqualTo(recorded("accept"));
    }

    @Test
    void acknowledge() throws IOException {
        ByteString uuid =
                Call.parseFrom(recorded("acknowledge")).getAcknowledge().getUuid();
        TaskStatus status = TaskStatus.newBuilder()
                .setTaskId(TASK)
                .setSlaveId(AGENT)
                .setState(TaskState.TASK_STARTING)
                .setUuid(uuid)
                .build();
        assertThat(CALLS.acknowledge(status).toByteArray()).isEqualTo(recorded("acknowledge"));
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
        TaskStatus status = TaskStatus.newBuilder()
                .setTaskId(TASK)
                .setSlaveId(AGENT)
                .setState(TaskState.TASK_RUNNING)
                .build();
        assertThat(CALLS.reconcile(List.of(status)).toByteArray()).isEqualTo(recorded("reconcile"));
    }

    @Test
    void theOthers() throws IOException {
        byte[] hello = "hello executor".getBytes(StandardCharsets.UTF_8);
        assertThat(CALLS.message(EXECUTOR, AGENT, hello).toByteArray()).isEqualTo(recorded("message"));
        assertThat(CALLS.shutdown(EXECUTOR, AGENT).toByteArray()).isEqualTo(recorded("shutdown"));
        assertThat(CALLS.revive(List.of()).toByteArray()).isEqualTo(recorded("revive"));
        assertThat(CALLS.teardown().toByteArray()).isEqualTo(recorded("teardown"));
    }

    private static byte[] recorded(String name) throws IOException {
        return Files.readAllBytes(FOLDER.resolve("scheduler-" + name + ".call.pb"));
    }
}
