package dev.pmc.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The room on the file system of base images and disks. QEMU pauses a guest whose disk cannot grow, so what pmc writes has to
 * leave room for what the disks of VMs may still grow by, and a reserve.
 *
 * <p>Thread-safe. What this process is just writing counts as a whole until it is done.
 */
public final class DiskRoom {
    private final Path disks;
    private final Growing growing;
    private final Policy policy;
    private final Writing writing;
    private long taken;
    private int writers;

    /** @param disks the directory of the disks */
    public DiskRoom(Path disks, Growing growing, Policy policy, Writing writing) {
        this.disks = disks;
        this.growing = growing;
        this.policy = policy;
        this.writing = writing;
    }

    /**
     * Takes room for something large that is about to be written.
     *
     * @param what is to be written, for messages
     * @throws GuestException retryable, if that is more than there is; the message has the numbers
     */
    public Taken take(String what, Path directory, long bytes) throws GuestException, IOException {
        synchronized (this) {
            require(what, directory, bytes, 0);
            taken += bytes;
            writers++;
            if (writers == 1) {
                writing.begins();
            }
        }
        return new Taken(bytes);
    }

    /** Makes a disk if there is room for all that it may grow to; see {@link #take}. */
    public synchronized void makeDisk(long bytes, Making making) throws GuestException, IOException {
        require("a disk of " + mib(bytes), disks, 0, bytes);
        making.make();
    }

    /**
     * Throws if there is no room for what the disks of VMs may grow by beside what they may now; see {@link #take}.
     *
     * @param what lets them, for messages
     */
    public void requireGrowth(String what, long bytes) throws GuestException, IOException {
        require(what, disks, 0, bytes);
    }

    /**
     * Throws if there is less; see {@link #take}.
     *
     * @param bytes to be written now
     * @param grows what may be written later
     */
    public synchronized void require(String what, Path directory, long bytes, long grows)
            throws GuestException, IOException {
        long free = directory.toFile().getUsableSpace();
        long left = free - policy.reserveBytes() - taken - bytes;
        boolean shared = Files.getFileStore(directory).equals(Files.getFileStore(disks));
        if (grown(shared ? growing.bytes(false) + grows : 0) <= left) {
            return;
        }
        long growth = shared ? growing.bytes(true) + grows : 0;
        if (grown(growth) > left) {
            throw new GuestException(
                    "there is no room for %s: %s to write%s, disks of VMs may still grow by %s%s, %s are kept in reserve, and %s are free in %s; free some space there, or see disk_overcommit in data/site.yaml"
                            .formatted(
                                    what,
                                    mib(bytes),
                                    taken == 0 ? "" : " beside " + mib(taken) + " that are being written",
                                    mib(growth),
                                    policy.overcommit() == 1
                                            ? ""
                                            : String.format(Locale.ROOT, " (over-commit %.2f)", policy.overcommit()),
                                    mib(policy.reserveBytes()),
                                    mib(free),
                                    directory),
                    true);
        }
    }

    /** Whether at least the reserve is free. */
    public boolean hasReserve() {
        return disks.toFile().getUsableSpace() >= policy.reserveBytes();
    }

    private long grown(long growth) {
        return (long) (growth / policy.overcommit());
    }

    private static String mib(long bytes) {
        return (bytes >> 20) + " MiB";
    }

    private synchronized void done(long bytes) {
        taken -= bytes;
        writers--;
        if (writers == 0) {
            writing.ends();
        }
    }

    /**
     * What a site wants of its disks.
     *
     * @param reserveBytes that are always left free
     * @param overcommit by how much disks may together be larger than what is free; 1 is safe
     */
    public record Policy(long reserveBytes, double overcommit) {}

    /** Knows the disks of VMs. */
    public interface Growing {
        /** What they may still grow by together, in bytes; if it need not be exact, it may be more than that, but not less. */
        long bytes(boolean exact) throws IOException;
    }

    /** Is told when much begins to be written, and when nothing more is; must not throw. */
    public interface Writing {
        void begins();

        void ends();
    }

    /** Makes a disk. */
    public interface Making {
        void make() throws GuestException, IOException;
    }

    /** Room that is taken until this is closed, be it that it has been written or that it has not. */
    public final class Taken implements AutoCloseable {
        private final long bytes;

        private Taken(long bytes) {
            this.bytes = bytes;
        }

        @Override
        public void close() {
            done(bytes);
        }
    }
}
