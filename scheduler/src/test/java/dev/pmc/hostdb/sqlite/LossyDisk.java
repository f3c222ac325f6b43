package dev.pmc.hostdb.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A directory on a disk that has only what was synced, for programs that are started with its {@link #environment}: the page
 * cache, which outlives every killed process, is no help to them. See lossy.c.
 */
final class LossyDisk {
    private final Path library;
    private final Path seen;
    private final Path synced;

    private LossyDisk(Path library, Path seen, Path synced) {
        this.library = library;
        this.seen = seen;
        this.synced = synced;
    }

    static LossyDisk in(Path directory) throws IOException, InterruptedException {
        Path source = directory.resolve("lossy.c");
        Path library = directory.resolve("lossy.so");
        try (InputStream resource = Objects.requireNonNull(LossyDisk.class.getResourceAsStream("lossy.c"))) {
            Files.copy(resource, source);
        }
        Process compiler = new ProcessBuilder(
                        "cc", "-shared", "-fPIC", "-O1", "-Wall", "-o", library.toString(), source.toString(), "-ldl")
                .inheritIO()
                .start();
        assertThat(compiler.waitFor()).as("exit code of the C compiler").isZero();
        return new LossyDisk(
                library,
                Files.createDirectory(directory.resolve("seen")).toRealPath(),
                Files.createDirectory(directory.resolve("synced")).toRealPath());
    }

    /** The directory as programs see it. */
    Path directory() {
        return seen;
    }

    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "LOSSY_FROM", seen.toString(), "LOSSY_TO", synced.toString());
    }

    /** Counts what is there now as synced, as programs without this disk's environment may have left it. */
    void sync() throws IOException {
        clear(synced);
        StringBuilder names = new StringBuilder();
        try (Stream<Path> files = Files.list(seen)) {
            for (Path file : files.toList()) {
                Files.copy(file, synced.resolve(file.getFileName()));
                names.append(file.getFileName()).append('\n');
            }
        }
        Files.writeString(synced.resolve(".names"), names);
    }

    private static void clear(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    /** Has the directory be what a power failure leaves. No program that uses it may run. */
    void losePower() throws IOException {
        clear(seen);
        Path namesFile = synced.resolve(".names");
        List<String> names = Files.exists(namesFile) ? Files.readAllLines(namesFile) : List.of();
        for (String name : names) {
            if (Files.isRegularFile(synced.resolve(name))) {
                Files.copy(synced.resolve(name), seen.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
