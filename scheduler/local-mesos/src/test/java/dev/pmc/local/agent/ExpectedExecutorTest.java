package dev.pmc.local.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.pmc.local.AgentConfig;
import dev.pmc.local.AgentTimings;
import dev.pmc.local.http.Access;
import dev.pmc.local.link.ManualLoop;
import dev.pmc.local.link.MasterChannel;
import dev.pmc.local.link.MasterPort;
import dev.pmc.local.link.MessageFaults;
import dev.pmc.local.link.Registration;
import dev.pmc.local.link.StatusUpdate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Master and agent may see it differently whether an executor is there, while word of its end is on its way. */
class ExpectedExecutorTest {
    private static final AgentID AGENT = AgentID.newBuilder().setValue("S1").build();
    private static final FrameworkInfo FRAMEWORK = FrameworkInfo.newBuilder()
            .setUser("")
            .setName("pmc")
            .setId(FrameworkID.newBuilder().setValue("pmc"))
            .build();
    private static final ExecutorInfo EXECUTOR = ExecutorInfo.newBuilder()
            .setExecutorId(ExecutorID.newBuilder().setValue("virtmesos"))
            .setFrameworkId(FRAMEWORK.getId())
            .setCommand(CommandInfo.newBuilder().setValue("exec sleep 600"))
            .build();

    @TempDir
    private Path workDir;

    private final ManualLoop loop = new ManualLoop();
    private final ToldMaster master = new ToldMaster();
    private Agent agent;

    @BeforeEach
    void registered() {
        agent = new Agent(
                loop,
                new MessageFaults(loop),
                AgentTimings.DEFAULTS,
                AgentConfig.of("host", 0, "", "cpus:4;mem:4096"),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 5051),
                workDir,
                new AgentCheckpoint(workDir.resolve("meta")),
                Access.open(),
                () -> {});
        agent.start();
        agent.connect(master);
        agent.registered(AGENT, List.of());
    }

    @AfterEach
    void killExecutors() {
        agent.shutdownFramework(FRAMEWORK.getId());
        loop.advance(Duration.ofMinutes(1));
    }

    @Test
    void aTaskIsDroppedIfTheMasterCountsOnAnExecutorThatIsNotThere() {
        agent.runTask(FRAMEWORK, EXECUTOR, task("late"), false);

        assertThat(master.updates).singleElement().satisfies(update -> assertDropped(update, "late"));
    }

    @Test
    void anExecutorThatTheMasterDoesNotCountMustEnd() {
        agent.runTask(FRAMEWORK, EXECUTOR, task("first"), true);

        agent.runTask(FRAMEWORK, EXECUTOR, task("second"), true);
        agent.runTask(FRAMEWORK, EXECUTOR, task("third"), false);

        assertThat(master.updates)
                .satisfiesExactly(update -> assertDropped(update, "second"), update -> assertDropped(update, "third"));
    }

    @Test
    void tasksShareAnExecutorThatBothKnow() {
        agent.runTask(FRAMEWORK, EXECUTOR, task("first"), true);
        agent.runTask(FRAMEWORK, EXECUTOR, task("second"), false);

        assertThat(master.updates).isEmpty();
    }

    private static void assertDropped(TaskStatus update, String task) {
        assertThat(update.getTaskId().getValue()).isEqualTo(task);
        assertThat(update.getState()).isEqualTo(TaskState.TASK_LOST);
        assertThat(update.getReason()).isEqualTo(Reason.REASON_EXECUTOR_TERMINATED);
    }

    private static TaskInfo task(String id) {
        return TaskInfo.newBuilder()
                .setName(id)
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setAgentId(AGENT)
                .setExecutor(EXECUTOR)
                .build();
    }

    /** A master that only listens. */
    private static final class ToldMaster implements MasterChannel, MasterPort {
        private final List<TaskStatus> updates = new ArrayList<>();

        @Override
        public void toMaster(Consumer<MasterPort> message) {
            message.accept(this);
        }

        @Override
        public void statusUpdate(StatusUpdate update) {
            updates.add(update.status());
        }

        @Override
        public void cut() {}

        @Override
        public void close() {}

        @Override
        public void register(Registration registration) {}

        @Override
        public void pong() {}

        @Override
        public void executorExited(FrameworkID framework, ExecutorID executor, int status) {}

        @Override
        public void message(FrameworkID framework, ExecutorID executor, ByteString data) {}

        @Override
        public void unregister() {}

        @Override
        public void disconnected() {}
    }
}
