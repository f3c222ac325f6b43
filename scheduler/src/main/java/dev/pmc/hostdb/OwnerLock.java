package dev.pmc.hostdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The claim of one process on a hostdb: a lock on the file {@code <hostdb>.lock}, which says whose it is. The kernel
 * gives it back when the process ends in whatever way, so a crash leaves nothing to clean up; the file itself stays,
 * because removing it would let two processes lock two files of one name.
 */
final class OwnerLock implements AutoCloseable {
    private final FileChannel channel;

    private OwnerLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws HostDbException if another process has the hostdb, or this one has it already */
    static OwnerLock of(Path hostDb) {
        Path path = hostDb.resolveSibling(hostDb.getFileName() + ".lock");
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    path,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (IOException e) {
            throw new HostDbException("cannot open the lock of the hostdb, " + Reasons.of(e) + ": " + path, e);
        }
        try {
            FileLock lock = tryLock(channel);
            if (lock == null) {
                throw new HostDbException("the hostdb " + hostDb + " is in use by another pmc" + owner(path)
                        + ": stop that one first, or give this one another --hostdb");
            }
            byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
            channel.truncate(0).write(ByteBuffer.wrap(pid), 0);
            return new OwnerLock(channel);
        } catch (IOException e) {
            closeAfterFailure(channel, e);
            throw new HostDbException("cannot lock the hostdb, " + Reasons.of(e) + ": " + path, e);
        } catch (HostDbException e) {
            closeAfterFailure(channel, e);
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String owner(Path path) throws IOException {
        String pid = Files.readString(path, StandardCharsets.ISO_8859_1).strip();
        return pid.matches("\\d{1,10}") ? " (pid " + pid + ")" : "";
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
        try {
            channel.close();
        } catch (IOException e) {
            throw new HostDbException("cannot give back the lock of the hostdb, " + Reasons.of(e), e);
        }
    }
}
