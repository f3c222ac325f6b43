package dev.pmc.guest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Locks by name that hold between threads and between processes: byte ranges of one file, so that no lock file is left
 * for each name ever used. The kernel lets go of them when a process dies.
 *
 * <p>A process must have only one of these on a file at a time: POSIX takes all its locks away when any of its
 * descriptors of the file is closed. Not reentrant.
 */
public final class RegionLocks implements AutoCloseable {
    private static final long SHORTEST_PAUSE_MILLIS = 2;
    private static final long MAX_PAUSE_MILLIS = 100;

    private final FileChannel channel;
    private final Map<Long, ReentrantLock> here = new ConcurrentHashMap<>();
    private final Map<Long, FileLock> claims = new HashMap<>();

    public RegionLocks(Path file) throws IOException {
        this.channel = Modes.openLockFile(file);
    }

    /** Waits until nobody else holds {@code name}, and holds it until the result is closed by this thread. */
    public Held hold(String name) throws IOException {
        long region = region(name);
        ReentrantLock local = here.computeIfAbsent(region, unused -> new ReentrantLock(true));
        local.lock();
        try {
            return new Held(acquire(region), local);
        } catch (IOException | RuntimeException e) {
            local.unlock();
            throw e;
        }
    }

    /**
     * Takes {@code name} for this process, until it is released or the process dies; does nothing if the process has it.
     * False if another process has it.
     */
    public boolean claim(String name) throws IOException {
        synchronized (claims) {
            long region = region(name);
            if (!claims.containsKey(region)) {
                FileLock lock = tryLock(region);
                if (lock == null) {
                    return false;
                }
                claims.put(region, lock);
            }
            return true;
        }
    }

    /** Gives a claim up; does nothing if this process has none. */
    public void release(String name) throws IOException {
        synchronized (claims) {
            FileLock lock = claims.remove(region(name));
            if (lock != null) {
                lock.release();
            }
        }
    }

    /** Whether a process has claimed {@code name}, this or another. */
    public boolean isClaimed(String name) throws IOException {
        synchronized (claims) {
            long region = region(name);
            FileLock lock = claims.containsKey(region) ? null : tryLock(region);
            if (lock == null) {
                return true;
            }
            lock.release();
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** By trying again and again: a thread that is interrupted in a blocking lock would close the channel. */
    private FileLock acquire(long region) throws IOException {
        boolean interrupted = false;
        try {
            for (long pause = SHORTEST_PAUSE_MILLIS; ; pause = Math.min(pause * 2, MAX_PAUSE_MILLIS)) {
                FileLock lock = tryLock(region);
                if (lock != null) {
                    return lock;
                }
                try {
                    Thread.sleep(pause);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private @Nullable FileLock tryLock(long region) throws IOException {
        try {
            return channel.tryLock(region, 1, false);
        } catch (OverlappingFileLockException e) {
            return null; // held through another instance of this process
        }
    }

    private static long region(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong() & (Long.MAX_VALUE >> 1);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }

    /** A lock that is held. */
    public static final class Held {
        private final FileLock lock;
        private final ReentrantLock local;

        private Held(FileLock lock, ReentrantLock local) {
            this.lock = lock;
            this.local = local;
        }

        /** Lets go. */
        public void close() throws IOException {
            try {
                lock.release();
            } finally {
                local.unlock();
            }
        }
    }
}
