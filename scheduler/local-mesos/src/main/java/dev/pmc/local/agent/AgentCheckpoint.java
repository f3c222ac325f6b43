package dev.pmc.local.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.jspecify.annotations.Nullable;

/**
 * The file in which an agent keeps its id, so that it is the same agent after a restart of the whole local Mesos, as a
 * real one with its work directory is. Without a file it forgets.
 */
public record AgentCheckpoint(@Nullable Path file) {

    /** The id that it had before, if it was one of this hostname. */
    @Nullable
    AgentID read(String hostname) {
        if (file == null) {
            return null;
        }
        try {
            List<String> lines = Files.readAllLines(file);
            boolean same = lines.size() == 2 && lines.get(0).equals(hostname);
            return same ? AgentID.newBuilder().setValue(lines.get(1)).build() : null;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("the agent's checkpoint " + file + " cannot be read", e);
        }
    }

    void write(String hostname, AgentID id) {
        if (file == null) {
            return;
        }
        try {
            Files.write(file, List.of(hostname, id.getValue()));
        } catch (IOException e) {
            throw new UncheckedIOException("the agent's checkpoint " + file + " cannot be written", e);
        }
    }
}
