package dev.pmc.local.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.local.agent.AgentRecovery.RecoveredExecutor;
import dev.pmc.local.agent.AgentRecovery.RecoveredTask;
import dev.pmc.local.link.Uuids;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentCheckpointTest {
    private static final FrameworkID PMC =
            FrameworkID.newBuilder().setValue("pmc").build();
    private static final TaskID TASK = TaskID.newBuilder().setValue("t").build();

    @TempDir
    private Path directory;

    private AgentCheckpoint checkpoint;

    @BeforeEach
    void inADirectoryThatIsNotThereYet() {
        checkpoint = new AgentCheckpoint(directory.resolve("meta"));
    }

    @Test
    void anAgentIsTheSameIfItHasTheSameHostName() {
        AgentInfo info = AgentInfo.newBuilder()
                .setHostname("h")
                .setId(AgentID.newBuilder().setValue("S0"))
                .build();

        checkpoint.agent(info);

        assertThat(checkpoint.earlier("h")).isEqualTo(info);
        assertThat(checkpoint.earlier("other")).isNull();
    }

    @Test
    void whatWasWrittenDownIsReadAgain() {
        Executor executor = executor(true);
        TaskStatus starting = status(TaskState.TASK_STARTING);
        TaskStatus running = status(TaskState.TASK_RUNNING);

        checkpoint.launched(executor);
        checkpoint.started(executor, ProcessMark.of(ProcessHandle.current()));
        checkpoint.task(executor, task());
        checkpoint.update(executor, starting);
        checkpoint.update(executor, running);
        checkpoint.acknowledged(executor, TASK, starting.getUuid());

        RecoveredExecutor found = onlyOne(AgentRecovery.executors(checkpoint));
        assertThat(found.framework()).isEqualTo(executor.framework().info());
        assertThat(found.info()).isEqualTo(executor.info());
        assertThat(found.container()).isEqualTo(executor.containerId());
        assertThat(found.process().flatMap(ProcessMark::find)).contains(ProcessHandle.current());
        RecoveredTask task = onlyOne(found.tasks());
        assertThat(task.info()).isEqualTo(task());
        assertThat(task.updates()).containsExactly(starting, running);
        assertThat(task.unacknowledged()).containsExactly(running);
    }

    @Test
    void anUpdateThatWasNotWrittenWholeIsLeftOut() throws IOException {
        Executor executor = executor(true);
        TaskStatus starting = status(TaskState.TASK_STARTING);
        checkpoint.launched(executor);
        checkpoint.task(executor, task());
        checkpoint.update(executor, starting);
        checkpoint.update(executor, status(TaskState.TASK_RUNNING));
        Path updates = directory.resolve("meta/frameworks/pmc/executors/e/tasks/t/updates");
        byte[] whole = Files.readAllBytes(updates);

        Files.write(updates, Arrays.copyOf(whole, whole.length - 3));

        assertThat(onlyOne(onlyOne(AgentRecovery.executors(checkpoint)).tasks()).updates())
                .containsExactly(starting);
    }

    @Test
    void nothingIsKeptOfAFrameworkWithoutCheckpoint() {
        Executor executor = executor(false);

        checkpoint.launched(executor);
        checkpoint.task(executor, task());

        assertThat(AgentRecovery.executors(checkpoint)).isEmpty();
    }

    @Test
    void whatIsOverIsForgotten() {
        Executor executor = executor(true);
        checkpoint.launched(executor);
        checkpoint.task(executor, task());

        checkpoint.taskOver(executor, TASK);
        assertThat(onlyOne(AgentRecovery.executors(checkpoint)).tasks()).isEmpty();

        checkpoint.executorOver(executor);
        assertThat(AgentRecovery.executors(checkpoint)).isEmpty();
    }

    @Test
    void aProcessWithTheSameNumberIsAnotherOne() {
        ProcessMark now = ProcessMark.of(ProcessHandle.current());

        assertThat(new ProcessMark(now.pid(), now.start().minusSeconds(60)).find())
                .isEmpty();
        assertThat(ProcessMark.parse(now.toString()).find()).contains(ProcessHandle.current());
    }

    private static <T> T onlyOne(List<T> list) {
        assertThat(list).hasSize(1);
        return list.get(0);
    }

    private static Executor executor(boolean withCheckpoint) {
        FrameworkInfo framework = FrameworkInfo.newBuilder()
                .setId(PMC)
                .setUser("u")
                .setName("n")
                .setCheckpoint(withCheckpoint)
                .build();
        return new Executor(
                new HostedFramework(framework),
                executorInfo(),
                ContainerID.newBuilder().setValue("c").build());
    }

    private static ExecutorInfo executorInfo() {
        return ExecutorInfo.newBuilder()
                .setExecutorId(ExecutorID.newBuilder().setValue("e"))
                .setFrameworkId(PMC)
                .setCommand(CommandInfo.newBuilder().setValue("true"))
                .build();
    }

    private static TaskInfo task() {
        return TaskInfo.newBuilder()
                .setName("t")
                .setTaskId(TASK)
                .setAgentId(AgentID.newBuilder().setValue("S0"))
                .setExecutor(executorInfo())
                .build();
    }

    private static TaskStatus status(TaskState state) {
        return TaskStatus.newBuilder()
                .setTaskId(TASK)
                .setState(state)
                .setUuid(Uuids.random())
                .build();
    }
}
