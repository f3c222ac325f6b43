package dev.pmc.mesos;

import dev.pmc.fixtures.SourceTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The bytes that a real Mesos has sent and taken; see the README beside them. */
final class Recording {
    private static final Path FOLDER = SourceTree.file("src-test-fixtures", "mesos-conformance", "wire");

    private Recording() {}

    static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String name) {
        try {
            return Files.readString(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
