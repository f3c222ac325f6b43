package dev.pmc.bench;

import dev.pmc.guest.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder for one benchmark on the disk of the source tree, removed with all that is in it. */
final class Scratch implements AutoCloseable {
    private final Path folder;

    Scratch(String name) throws IOException {
        Path target = Files.createDirectories(Path.of("target"));
        folder = Files.createTempDirectory(target.toAbsolutePath(), "bench-" + name + "-");
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        AtomicFiles.deleteTree(folder);
    }
}
