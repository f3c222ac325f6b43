package dev.pmc.cli.node;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.node.cluster.ClusterFile;
import dev.pmc.node.cluster.ClusterFileException;
import dev.pmc.node.cluster.ClusterSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads cluster files for the commands. */
final class ClusterFiles {
    private ClusterFiles() {}

    /** What it says; a {@link Failure} with all that is wrong, if anything is. */
    static ClusterSpec read(Path file) {
        try {
            return ClusterFile.read(file.toString(), Files.readString(file));
        } catch (ClusterFileException e) {
            throw new Failure(Exit.USAGE, "the cluster file cannot be used:\n" + e.getMessage(), e);
        } catch (IOException e) {
            throw new Failure(Exit.USAGE, "the cluster file %s cannot be read: %s".formatted(file, e), e);
        }
    }
}
