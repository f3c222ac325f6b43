package dev.pmc.web.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access file, read again whenever it has changed, within a second of the next request. If it cannot be read then, what
 * it said before goes on to hold, and the log says so. Thread-safe.
 */
public final class AccessFile implements Supplier<AccessList> {
    private static final Logger LOG = LoggerFactory.getLogger(AccessFile.class);
    private static final Set<PosixFilePermission> NOT_WANTED =
            Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE);

    private final Path file;
    private final FileWatch watch;
    private AccessList list;

    private AccessFile(Path file, FileWatch watch, AccessList list) {
        this.file = file;
        this.watch = watch;
        this.list = list;
    }

    /**
     * Reads it for the first time.
     *
     * @throws IOException if it cannot be read, says what it must not, or others than its owner could have written it, in words
     */
    public static AccessFile open(Path file) throws IOException {
        return open(file, new FileWatch(file));
    }

    static AccessFile open(Path file, FileWatch watch) throws IOException {
        return new AccessFile(file, watch, read(file));
    }

    /** Reads it once; {@link #open} says more. */
    public static AccessList read(Path file) throws IOException {
        for (PosixFilePermission permission : Files.getPosixFilePermissions(file)) {
            if (NOT_WANTED.contains(permission)) {
                throw new IOException(file + " can be read by everybody, or written by others than its owner, who"
                        + " could let themselves in: chmod 640 " + file);
            }
        }
        try {
            return AccessList.parse(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized AccessList get() {
        if (watch.hasChanged()) {
            try {
                list = read(file);
                LOG.atInfo()
                        .addKeyValue("file", file)
                        .addKeyValue("tokens", list.entries().size())
                        .log("the access file is read again");
            } catch (IOException e) {
                LOG.atError()
                        .addKeyValue("reason", e.toString())
                        .log("the access file cannot be read again; what it said before holds");
            }
        }
        return list;
    }
}
