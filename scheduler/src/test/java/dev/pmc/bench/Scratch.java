package dev.pmc.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

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
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
    }
}
