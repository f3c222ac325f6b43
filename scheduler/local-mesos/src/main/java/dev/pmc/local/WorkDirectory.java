package dev.pmc.local;

import dev.pmc.local.agent.AgentCheckpoint;
import dev.pmc.local.agent.OutlivedExecutors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of a local Mesos, with what it finds there from its life before: the ids of its agents, and executors
 * that have outlived it. Those are killed, as a Mesos agent does with executors that it cannot recover; their VMs live on.
 *
 * <p>It belongs to one local Mesos at a time; another one beside it remembers nothing there, and kills nobody.
 */
final class WorkDirectory implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WorkDirectory.class);

    private final Path path;
    private final @Nullable FileChannel lock;

    private WorkDirectory(Path path, @Nullable FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    static WorkDirectory open(Path directory) throws IOException {
        Path path = Files.createDirectories(directory).toRealPath();
        UserPrincipal owner = Files.getOwner(path);
        if (!owner.equals(Files.getOwner(Path.of("/proc/self")))) {
            throw new IOException("it belongs to " + owner.getName() + ", who could replace what runs there");
        }
        Path meta = Files.createDirectories(path.resolve("meta"));
        FileChannel lock = FileChannel.open(meta.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isTaken(lock)) {
            OutlivedExecutors.kill(path);
            return new WorkDirectory(path, lock);
        }
        lock.close();
        log.atWarn()
                .addKeyValue("path", path)
                .log("Another local Mesos uses the work directory; the agents of this one begin anew");
        return new WorkDirectory(path, null);
    }

    private static boolean isTaken(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() == null;
        } catch (OverlappingFileLockException e) {
            return true; // By another one in this process.
        }
    }

    Path path() {
        return path;
    }

    /**
     * Where an agent finds its id again. Of its executors nothing is left: they have ended with the Mesos before.
     *
     * @param number of the agent, from 1
     */
    AgentCheckpoint checkpoint(int number) {
        String name = lock == null ? "agent-" + number + "-of-" + UUID.randomUUID() : "agent-" + number;
        AgentCheckpoint checkpoint = new AgentCheckpoint(path.resolve("meta").resolve(name));
        checkpoint.forgetFrameworks();
        return checkpoint;
    }

    @Override
    public void close() {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                log.atDebug().addKeyValue("reason", e.getMessage()).log("The lock did not close cleanly");
            }
        }
    }
}
