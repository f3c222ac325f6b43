package dev.pmc.local.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.pmc.local.link.AgentPort;
import dev.pmc.local.link.MasterPort;
import dev.pmc.local.link.Registration;
import dev.pmc.local.link.StatusUpdate;
import dev.pmc.local.resource.ResourceText;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever masters and agents say to each other is the same on the other side. */
class FramesTest {
    private static final FrameworkID FRAMEWORK =
            FrameworkID.newBuilder().setValue("f").build();
    private static final ExecutorID EXECUTOR =
            ExecutorID.newBuilder().setValue("e").build();
    private static final TaskID TASK = TaskID.newBuilder().setValue("t").build();
    private static final AgentID AGENT = AgentID.newBuilder().setValue("S0").build();
    private static final FrameworkInfo INFO = FrameworkInfo.newBuilder()
            .setId(FRAMEWORK)
            .setUser("u")
            .setName("n")
            .build();
    private static final ExecutorInfo EXECUTOR_INFO = ExecutorInfo.newBuilder()
            .setExecutorId(EXECUTOR)
            .setCommand(CommandInfo.newBuilder().setValue("true"))
            .build();
    private static final Task LIVE = Task.newBuilder()
            .setName("t")
            .setTaskId(TASK)
            .setFrameworkId(FRAMEWORK)
            .setAgentId(AGENT)
            .setState(TaskState.TASK_RUNNING)
            .build();
    private static final ByteString BYTES = ByteString.copyFrom(new byte[] {0, 1, -1});

    static Stream<Consumer<MasterPort>> toMaster() {
        TaskStatus status = TaskStatus.newBuilder()
                .setTaskId(TASK)
                .setState(TaskState.TASK_STARTING)
                .build();
        AgentInfo agent = AgentInfo.newBuilder().setHostname("h").build();
        return Stream.of(
                port -> port.register(new Registration(
                        agent, "10.0.0.1", List.of(INFO), List.of(EXECUTOR_INFO), List.of(LIVE, LIVE))),
                MasterPort::pong,
                port -> port.statusUpdate(new StatusUpdate(FRAMEWORK, status, TaskState.TASK_RUNNING)),
                port -> port.executorExited(FRAMEWORK, EXECUTOR, -1),
                port -> port.message(FRAMEWORK, EXECUTOR, BYTES),
                MasterPort::unregister);
    }

    static Stream<Consumer<AgentPort>> toAgent() {
        TaskInfo task = TaskInfo.newBuilder()
                .setName("t")
                .setTaskId(TASK)
                .setAgentId(AGENT)
                .build();
        return Stream.of(
                port -> port.registered(AGENT, List.of(LIVE)),
                AgentPort::ping,
                port -> port.runTask(INFO, EXECUTOR_INFO, task, true),
                port -> port.runTask(INFO, EXECUTOR_INFO, task, false),
                port -> port.killTask(
                        FRAMEWORK, Call.Kill.newBuilder().setTaskId(TASK).build()),
                port -> port.shutdownExecutor(FRAMEWORK, EXECUTOR),
                port -> port.shutdownFramework(FRAMEWORK),
                port -> port.frameworkSubscribed(INFO),
                port -> port.acknowledge(FRAMEWORK, TASK, BYTES),
                port -> port.message(FRAMEWORK, EXECUTOR, BYTES),
                port -> port.drain(DrainConfig.newBuilder().setMarkGone(true).build()),
                port -> port.resources(ResourceText.resources("cpus:4").toProtos()),
                port -> port.shutdown("why"));
    }

    @ParameterizedTest
    @MethodSource("toMaster")
    void masters(Consumer<MasterPort> message) throws IOException {
        List<byte[]> frames = new ArrayList<>();
        message.accept(new MasterFrames.Writer(frames::add));

        assertThat(calls(MasterPort.class, MasterFrames.read(frames.get(0))))
                .isEqualTo(calls(MasterPort.class, message));
    }

    @ParameterizedTest
    @MethodSource("toAgent")
    void agents(Consumer<AgentPort> message) throws IOException {
        List<byte[]> frames = new ArrayList<>();
        message.accept(new AgentFrames.Writer(frames::add));

        assertThat(calls(AgentPort.class, AgentFrames.read(frames.get(0)))).isEqualTo(calls(AgentPort.class, message));
    }

    @Test
    void whatIsNoFrameIsSaidToBeNone() {
        assertThatThrownBy(() -> AgentFrames.read(new FrameWriter(TaskState.TASK_LOST).frame()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("TASK_LOST");
        assertThatThrownBy(() -> MasterFrames.read(new byte[] {100, 1})).isInstanceOf(IOException.class);
    }

    /** What is called on a port, and with what. */
    private static <T> List<Object> calls(Class<T> port, Consumer<T> message) {
        List<Object> calls = new ArrayList<>();
        Object recorder =
                Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, given) -> {
                    calls.add(List.of(method.getName(), given == null ? List.of() : Arrays.asList(given)));
                    return null;
                });
        message.accept(port.cast(recorder));
        assertThat(calls).hasSize(1);
        return calls;
    }
}
