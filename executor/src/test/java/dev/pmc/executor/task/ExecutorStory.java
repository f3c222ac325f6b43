package dev.pmc.executor.task;

import com.google.protobuf.ByteString;
import dev.pmc.executor.FakeVmHost;
import dev.pmc.executor.RecordingDriver;
import dev.pmc.executor.VmTasks;
import dev.pmc.executor.discovery.KnownServices;
import dev.pmc.vm.VmCommand;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask;
import dev.pmc.wire.Messages;
import java.time.Duration;
import java.util.List;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.ExecutorInfo;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.FrameworkInfo.Capability;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.SlaveInfo;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskInfo;
import org.apache.mesos.Protos.TaskStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** One agent with its VMs: the stage for stories about the executor. */
public abstract class ExecutorStory {
    static final TaskPolicy POLICY = new TaskPolicy(
            Duration.ofSeconds(30),
            Duration.ofMillis(200),
            List.of(Duration.ofMillis(1), Duration.ofMillis(2)),
            Duration.ofMinutes(10),
            Duration.ofMillis(5),
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofMillis(20));

    public final FakeVmHost host = new FakeVmHost();
    public RecordingDriver driver = new RecordingDriver();
    public VirtExecutor executor = new VirtExecutor(host, POLICY, 4, new KnownServices());

    @BeforeEach
    void register() {
        register(executor, Capability.Type.TASK_KILLING_STATE);
    }

    @AfterEach
    void end() {
        executor.close();
    }

    TaskStatus upAndReady(String taskId, VmTask task) {
        launch(taskId, task);
        return driver.await(taskId, TaskStatus::getHealthy);
    }

    void restartExecutor() {
        executor.close();
        driver = new RecordingDriver();
        executor = new VirtExecutor(host, POLICY, 4, new KnownServices());
        register(executor, Capability.Type.TASK_KILLING_STATE);
    }

    void launch(String taskId, VmTask task) {
        launch(taskInfo(taskId, task));
    }

    void launch(TaskInfo info) {
        executor.launchTask(driver, info);
    }

    void command(VmCommand.Kind kind, String taskId, int generation) {
        executor.frameworkMessage(driver, Messages.bytes(new VmCommand(kind, taskId, generation)));
    }

    void register(VirtExecutor registered, Capability.Type capability) {
        registered.registered(
                driver,
                ExecutorInfo.newBuilder()
                        .setExecutorId(ExecutorID.newBuilder().setValue("virtmesos-1"))
                        .build(),
                FrameworkInfo.newBuilder()
                        .setUser("root")
                        .setName("pmc")
                        .setId(FrameworkID.newBuilder().setValue("f1"))
                        .addCapabilities(Capability.newBuilder().setType(capability))
                        .build(),
                SlaveInfo.newBuilder()
                        .setHostname("metal1")
                        .setId(SlaveID.newBuilder().setValue("a1"))
                        .build());
    }

    static TaskInfo taskInfo(String taskId, VmTask task) {
        return TaskInfo.newBuilder()
                .setName(task.spec().hostname().value())
                .setTaskId(id(taskId))
                .setSlaveId(SlaveID.newBuilder().setValue("a1"))
                .setData(ByteString.copyFrom(Messages.bytes(task)))
                .build();
    }

    static TaskInfo withData(String taskId, String data) {
        return taskInfo(taskId, VmTasks.run("db7", 1)).toBuilder()
                .setData(ByteString.copyFromUtf8(data))
                .build();
    }

    static TaskID id(String taskId) {
        return TaskID.newBuilder().setValue(taskId).build();
    }

    static VmReport report(TaskStatus status) {
        return Messages.read(status.getData().toByteArray(), VmReport.class);
    }
}
