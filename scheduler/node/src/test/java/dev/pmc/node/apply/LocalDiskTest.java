package dev.pmc.node.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pmc.node.render.NodeDirectory;
import dev.pmc.node.render.NodeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real disk, below a folder. */
final class LocalDiskTest extends NodeDiskContract {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path root;

    @BeforeEach
    void hasAGroupOfItsName() throws IOException {
        assumeTrue(
                Files.readAllLines(Path.of("/etc/group")).stream().anyMatch(line -> line.startsWith(owner() + ":")),
                "files are given to a group of their owner's name, and whoever runs this has none");
    }

    @Override
    NodeDisk disk() {
        return new LocalDisk(root);
    }

    @Override
    String owner() {
        try {
            return Files.getOwner(root).getName();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatIsInADirectoryStays() throws Exception {
        Files.createDirectories(root.resolve("srv/pmc"));
        Files.writeString(root.resolve("srv/pmc/data"), "precious");

        disk().make(new NodeDirectory("/srv/pmc", 0700, owner()));

        assertThat(root.resolve("srv/pmc/data")).hasContent("precious");
    }

    @Test
    void nothingButTheFileIsLeftBehind() throws Exception {
        disk().write(new NodeFile("/etc/x", 0644, owner(), "x", Set.of()));

        try (var files = Files.list(root.resolve("etc"))) {
            assertThat(files).containsExactly(root.resolve("etc/x"));
        }
    }
}
