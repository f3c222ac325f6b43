package dev.pmc.local.agent;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Event;
import org.jspecify.annotations.Nullable;

/**
 * What an agent writes down of itself, so that its next process goes on where it was ({@code docs/agent-recovery.md}): its
 * description with its id; and of each framework with checkpoint its executors with their processes, their tasks, and of
 * those the updates and which of them were acknowledged. {@link AgentRecovery} reads it.
 *
 * <pre>
 * boot_id
 * agent.info
 * frameworks/ID/framework.info
 * frameworks/ID/executors/ID/executor.info, container, process
 * frameworks/ID/executors/ID/tasks/ID/task.info, updates, acknowledged
 * </pre>
 */
public final class AgentCheckpoint {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path directory;

    public AgentCheckpoint(Path directory) {
        this.directory = directory;
    }

    /** What it was before, with its id, if it was one of this host name. */
    @Nullable
    AgentInfo earlier(String hostname) {
        return MessageFiles.read(agentFile(), AgentInfo.parser())
                .filter(info -> info.getHostname().equals(hostname))
                .orElse(null);
    }

    void agent(AgentInfo info) {
        MessageFiles.write(agentFile(), info);
    }

    /** Whether the machine has been started anew since it was last marked. */
    public boolean isOfOtherBoot() {
        Optional<String> marked = MessageFiles.readText(bootFile());
        return marked.isPresent() && !marked.equals(MessageFiles.readText(BOOT_ID));
    }

    public void markBoot() {
        MessageFiles.readText(BOOT_ID)
                .ifPresent(id -> MessageFiles.write(bootFile(), id.getBytes(StandardCharsets.US_ASCII)));
    }

    private Path bootFile() {
        return directory.resolve("boot_id");
    }

    /** Nothing of an earlier life is remembered any more. */
    public void forget() {
        MessageFiles.delete(directory);
    }

    /** Of frameworks, executors and tasks nothing is remembered any more. */
    public void forgetFrameworks() {
        MessageFiles.delete(frameworks());
    }

    void framework(FrameworkInfo info) {
        if (info.getCheckpoint()) {
            MessageFiles.write(framework(info.getId()).resolve("framework.info"), info);
        }
    }

    void launched(Executor executor) {
        if (keeps(executor)) {
            framework(executor.framework().info());
            Path files = of(executor);
            MessageFiles.delete(files);
            MessageFiles.write(files.resolve("executor.info"), executor.info());
            MessageFiles.write(files.resolve("container"), executor.containerId());
        }
    }

    void started(Executor executor, ProcessMark process) {
        if (keeps(executor)) {
            MessageFiles.write(
                    of(executor).resolve("process"), process.toString().getBytes(StandardCharsets.US_ASCII));
        }
    }

    void task(Executor executor, TaskInfo task) {
        if (keeps(executor)) {
            MessageFiles.write(of(executor, task.getTaskId()).resolve("task.info"), task);
        }
    }

    void update(Executor executor, TaskStatus status) {
        if (keeps(executor)) {
            MessageFiles.append(of(executor, status.getTaskId()).resolve("updates"), status);
        }
    }

    void acknowledged(Executor executor, TaskID task, ByteString uuid) {
        if (keeps(executor)) {
            MessageFiles.append(
                    of(executor, task).resolve("acknowledged"),
                    Event.Acknowledged.newBuilder()
                            .setTaskId(task)
                            .setUuid(uuid)
                            .build());
        }
    }

    void taskOver(Executor executor, TaskID task) {
        MessageFiles.delete(of(executor, task));
    }

    void executorOver(Executor executor) {
        MessageFiles.delete(of(executor));
    }

    void frameworkOver(FrameworkID framework) {
        MessageFiles.delete(framework(framework));
    }

    private static boolean keeps(Executor executor) {
        return executor.framework().info().getCheckpoint();
    }

    private Path agentFile() {
        return directory.resolve("agent.info");
    }

    Path frameworks() {
        return directory.resolve("frameworks");
    }

    private Path framework(FrameworkID id) {
        return frameworks().resolve(id.getValue());
    }

    private Path of(Executor executor) {
        return framework(executor.framework().id())
                .resolve("executors")
                .resolve(executor.id().getValue());
    }

    private Path of(Executor executor, TaskID task) {
        return of(executor).resolve("tasks").resolve(task.getValue());
    }
}
