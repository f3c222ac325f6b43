package dev.pmc.local.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.ExecutorInfo;

/**
 * The directory in which an executor runs, laid out as Mesos does it; {@code latest} beside it points to the last run.
 */
record Sandbox(Path directory) {

    static Path pathOf(Path workDir, AgentID agent, ExecutorInfo executor, ContainerID container) {
        return root(workDir, agent)
                .resolve("frameworks")
                .resolve(executor.getFrameworkId().getValue())
                .resolve("executors")
                .resolve(executor.getExecutorId().getValue())
                .resolve("runs")
                .resolve(container.getValue());
    }

    /** Where all sandboxes of an agent are. */
    static Path root(Path workDir, AgentID agent) {
        return workDir.resolve("slaves").resolve(agent.getValue());
    }

    /** Makes the directory, with empty logs. */
    static Sandbox create(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path latest = directory.resolveSibling("latest");
        Files.deleteIfExists(latest);
        Files.createSymbolicLink(latest, directory);
        Sandbox sandbox = new Sandbox(directory);
        Files.createFile(sandbox.stdout());
        Files.createFile(sandbox.stderr());
        return sandbox;
    }

    Path stdout() {
        return directory.resolve("stdout");
    }

    Path stderr() {
        return directory.resolve("stderr");
    }

    /** A path inside; what would lead outside is refused. */
    Path inside(String relative) throws IOException {
        Path path = directory.resolve(relative).normalize();
        if (!path.startsWith(directory) || path.equals(directory)) {
            throw new IOException("'" + relative + "' leads out of the sandbox");
        }
        return path;
    }
}
