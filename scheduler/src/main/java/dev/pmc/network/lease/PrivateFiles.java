package dev.pmc.network.lease;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes files that only their owner, and the group that the owner has given them to, can read and write. SQLite makes
 * its own files beside one with that one's permissions.
 */
public final class PrivateFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateFiles.class);
    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("------rwx");
    private static final String[] BESIDE = {"", "-wal", "-shm", "-journal"};

    private PrivateFiles() {}

    /** Makes an empty file for its owner alone, unless there is one. */
    public static void create(Path file) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNERS));
        } catch (FileAlreadyExistsException e) {
            // Its permissions are those that somebody gave it.
        }
    }

    /** Takes an SQLite file, and those beside it, away from those who are neither its owner nor of its group. */
    public static void close(Path database) {
        for (String suffix : BESIDE) {
            Path file = database.resolveSibling(database.getFileName() + suffix);
            try {
                if (Files.exists(file) && isOpen(file, OTHERS)) {
                    LOG.atWarn().addKeyValue("path", file).log("everybody could use the file; now only its owner can");
                    Files.setPosixFilePermissions(file, OWNERS);
                }
            } catch (IOException | UnsupportedOperationException e) {
                LOG.atWarn()
                        .addKeyValue("path", file)
                        .addKeyValue("reason", e.toString())
                        .log("the file cannot be taken away from others");
            }
        }
    }

    /** Says so if everybody can put files of their own into a directory in the place of ours. */
    public static void warnIfOpen(Path directory) {
        try {
            if (isOpen(directory, Set.of(PosixFilePermission.OTHERS_WRITE)) && !isSticky(directory)) {
                LOG.atWarn()
                        .addKeyValue("path", directory)
                        .log("everybody can write to the directory; make that its owner alone can");
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.atWarn()
                    .addKeyValue("path", directory)
                    .addKeyValue("reason", e.toString())
                    .log("nobody knows who can write to the directory");
        }
    }

    private static boolean isOpen(Path path, Set<PosixFilePermission> forWhat) throws IOException {
        return Files.getPosixFilePermissions(path).stream().anyMatch(forWhat::contains);
    }

    /** As /tmp is: there nobody can touch files of others. */
    private static boolean isSticky(Path directory) throws IOException {
        return ((int) Files.getAttribute(directory, "unix:mode") & 01000) != 0;
    }
}
