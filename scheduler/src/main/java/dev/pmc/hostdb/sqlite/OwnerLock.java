package dev.pmc.hostdb.sqlite;

import dev.pmc.hostdb.HostDbException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * The claim of one process on a hostdb: a lock on the file {@code <hostdb>.lock}, which says whose it is. The kernel
 * gives it back when the process ends in whatever way, so a crash leaves nothing to clean up; the file itself stays,
 * because removing it would let two processes lock two files of one name.
 */
final class OwnerLock implements AutoCloseable {
    /**
     * The locks that this process has. POSIX gives a process's locks on a file back when the process closes the file by
     * whatever descriptor (fcntl(2)), so the file of a lock that is held must not be opened a second time.
     */
    private static final Set<Object> HELD = new HashSet<>();

    private final FileChannel channel;
    private final Object inode;

    private OwnerLock(FileChannel channel, Object inode) {
        this.channel = channel;
        this.inode = inode;
    }

    /** The file that is locked for a hostdb. */
    static Path file(Path hostDb) {
        return hostDb.resolveSibling(hostDb.getFileName() + ".lock");
    }

    /** @throws HostDbException if another process has the hostdb, or this one has it already */
    static OwnerLock of(Path hostDb) {
        Path path = file(hostDb);
        synchronized (HELD) {
            try {
                if (Files.exists(path) && HELD.contains(inode(path))) {
                    throw inUse(hostDb, owner(ProcessHandle.current().pid()));
                }
                OwnerLock lock = take(path, hostDb);
                HELD.add(lock.inode);
                return lock;
            } catch (IOException e) {
                throw new HostDbException("cannot open the lock of the hostdb, " + Reasons.of(e) + ": " + path, e);
            }
        }
    }

    private static OwnerLock take(Path path, Path hostDb) throws IOException {
        FileChannel channel = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            if (channel.tryLock() == null) {
                throw inUse(hostDb, owner(path));
            }
            byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
            channel.truncate(0).write(ByteBuffer.wrap(pid), 0);
            return new OwnerLock(channel, inode(path));
        } catch (IOException | HostDbException e) {
            closeAfterFailure(channel, e);
            throw e;
        }
    }

    private static HostDbException inUse(Path hostDb, String owner) {
        return new HostDbException("the hostdb " + hostDb + " is in use by another pmc" + owner
                + ": stop that one first, or give this one another --hostdb");
    }

    private static Object inode(Path path) throws IOException {
        return Objects.requireNonNull(
                Files.readAttributes(path, BasicFileAttributes.class).fileKey(), "this file system knows no inodes");
    }

    private static String owner(Path path) throws IOException {
        String pid = Files.readString(path, StandardCharsets.ISO_8859_1).strip();
        return pid.matches("\\d{1,10}") ? owner(Long.parseLong(pid)) : "";
    }

    private static String owner(long pid) {
        return " (pid " + pid + ")";
    }

    private static void closeAfterFailure(FileChannel channel, Exception failure) {
        try {
            channel.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        synchronized (HELD) {
            HELD.remove(inode);
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new HostDbException("cannot give back the lock of the hostdb, " + Reasons.of(e), e);
        }
    }
}
