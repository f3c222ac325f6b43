package dev.pmc.hostdb.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether an open SQLite file is still found under its name. Unix lets a file be removed or replaced while it is
 * open: all goes on as before, and is gone with the process. Immutable.
 */
final class FilePlace {
    private final List<Path> files;
    private final List<@Nullable Object> inodes;

    private FilePlace(List<Path> files) throws IOException {
        this.files = files;
        inodes = inodes();
    }

    /** The place of a file that is open in WAL mode and was read from, so that its log is there as well. */
    static FilePlace of(Path path) throws IOException {
        return new FilePlace(List.of(path, path.resolveSibling(path.getFileName() + "-wal")));
    }

    /** Whether whoever opens the file by its name now finds what is written through the open one. */
    boolean isKept() throws IOException {
        return inodes.equals(inodes());
    }

    private List<@Nullable Object> inodes() throws IOException {
        @Nullable Object[] found = new @Nullable Object[files.size()];
        for (int i = 0; i < found.length; i++) {
            found[i] = inode(files.get(i));
        }
        return Arrays.asList(found);
    }

    private static @Nullable Object inode(Path file) throws IOException {
        try {
            return Objects.requireNonNull(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey(),
                    "this file system knows no inodes");
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
