package dev.pmc.guest;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;

/** Makes files and directories with the rights that they need, whatever this process's umask is. */
public final class Modes {
    /** QEMU's user must pass through, and need not see what is there. */
    public static final String PASSABLE = "rwx--x--x";

    private static final String OWN = "rw-------";
    private static final String OWN_DIRECTORY = "rwx------";

    private Modes() {}

    /** Makes a directory, with those above it that are missing, that QEMU's user can pass through; one that is there stays. */
    public static void makePassable(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            makePassable(parent);
        }
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(PASSABLE));
    }

    /** The same for a directory of pmc's own, which is opened if an earlier umask has left it closed. */
    public static void ensurePassable(Path directory) throws IOException {
        makePassable(directory);
        Set<PosixFilePermission> rights = Files.getPosixFilePermissions(directory);
        if (!rights.contains(PosixFilePermission.OTHERS_EXECUTE)) {
            Set<PosixFilePermission> more = new HashSet<>(rights);
            more.addAll(PosixFilePermissions.fromString(PASSABLE));
            Files.setPosixFilePermissions(directory, more);
        }
    }

    /** Makes a directory that is nobody else's business. */
    public static void ensureOwn(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(OWN_DIRECTORY));
    }

    /** For a file that only its owner can read when it is made. */
    static FileAttribute<Set<PosixFilePermission>> own() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWN));
    }

    /**
     * Opens a file for locks, and makes it if need be. Nobody else may open it: whoever can read a file can hold a lock on it,
     * and keep everybody else waiting.
     */
    public static FileChannel openLockFile(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), own());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(OWN));
        return channel;
    }
}
