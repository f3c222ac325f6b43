package dev.pmc.local.agent;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Event;

/**
 * Reads what an agent had written down ({@link AgentCheckpoint}). What it died over while it wrote is left out, as if it had
 * died a moment earlier.
 */
final class AgentRecovery {

    /**
     * An executor of an earlier life.
     *
     * @param process empty if it was not started yet
     */
    record RecoveredExecutor(
            FrameworkInfo framework,
            ExecutorInfo info,
            ContainerID container,
            Optional<ProcessMark> process,
            List<RecoveredTask> tasks) {}

    /** @param updates in their order, all that there were */
    record RecoveredTask(TaskInfo info, List<TaskStatus> updates, Set<ByteString> acknowledged) {

        FrameworkID framework() {
            return info.getExecutor().getFrameworkId();
        }

        List<TaskStatus> unacknowledged() {
            return updates.stream()
                    .filter(update -> !acknowledged.contains(update.getUuid()))
                    .toList();
        }
    }

    private AgentRecovery() {}

    static List<RecoveredExecutor> executors(AgentCheckpoint checkpoint) {
        List<RecoveredExecutor> executors = new ArrayList<>();
        for (Path framework : MessageFiles.directories(checkpoint.frameworks())) {
            MessageFiles.read(framework.resolve("framework.info"), FrameworkInfo.parser())
                    .ifPresent(info -> MessageFiles.directories(framework.resolve("executors"))
                            .forEach(directory -> executor(info, directory).ifPresent(executors::add)));
        }
        return executors;
    }

    private static Optional<RecoveredExecutor> executor(FrameworkInfo framework, Path directory) {
        Optional<ExecutorInfo> info = MessageFiles.read(directory.resolve("executor.info"), ExecutorInfo.parser());
        Optional<ContainerID> container = MessageFiles.read(directory.resolve("container"), ContainerID.parser());
        if (info.isEmpty() || container.isEmpty()) {
            return Optional.empty();
        }
        List<RecoveredTask> tasks = MessageFiles.directories(directory.resolve("tasks")).stream()
                .flatMap(task -> task(task).stream())
                .toList();
        return Optional.of(new RecoveredExecutor(
                framework,
                info.get(),
                container.get(),
                MessageFiles.readText(directory.resolve("process")).map(ProcessMark::parse),
                tasks));
    }

    private static Optional<RecoveredTask> task(Path directory) {
        return MessageFiles.read(directory.resolve("task.info"), TaskInfo.parser())
                .map(info -> new RecoveredTask(
                        info,
                        MessageFiles.readAll(directory.resolve("updates"), TaskStatus.parser()),
                        MessageFiles.readAll(directory.resolve("acknowledged"), Event.Acknowledged.parser()).stream()
                                .map(Event.Acknowledged::getUuid)
                                .collect(Collectors.toSet())));
    }
}
