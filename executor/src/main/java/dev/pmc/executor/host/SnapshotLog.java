package dev.pmc.executor.host;

import dev.pmc.guest.AtomicFiles;
import dev.pmc.vm.SnapshotAnswer;
import dev.pmc.vm.SnapshotOrder;
import dev.pmc.wire.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which order about a VM's snapshots was dealt with last, kept in the VM's directory: so that each is carried out once,
 * however often it is given and whatever dies in the middle.
 */
final class SnapshotLog {
    private static final String LOG_FILE = "snapshots.json";
    private static final String FROZEN_FILE = "frozen";

    private final Path file;
    private final Path frozen;

    SnapshotLog(VmDirectory directory) {
        file = directory.path().resolve(LOG_FILE);
        frozen = directory.path().resolve(FROZEN_FILE);
    }

    /**
     * The last order.
     *
     * @param answer null if it was begun, and nobody knows how far it has come
     */
    record Entry(long number, @Nullable SnapshotAnswer answer) {}

    /** Null if there was none. */
    @Nullable
    Entry last() throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            return Messages.read(Files.readAllBytes(file), Entry.class);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is unreadable: " + e.getMessage(), e);
        }
    }

    /** What has become of the last order; null if there was none, or it has not come to its end. */
    @Nullable
    SnapshotAnswer answer() throws IOException {
        Entry last = last();
        return last == null ? null : last.answer();
    }

    /** The disk is touched from now on. */
    void begins(SnapshotOrder order) throws IOException {
        AtomicFiles.write(file, Messages.bytes(new Entry(order.number(), null)));
    }

    SnapshotAnswer ends(SnapshotAnswer answer) throws IOException {
        AtomicFiles.write(file, Messages.bytes(new Entry(answer.number(), answer)));
        return answer;
    }

    /** The guest's file systems may be frozen from now on. */
    void freezes() throws IOException {
        AtomicFiles.write(frozen, new byte[0]);
    }

    boolean mayBeFrozen() {
        return Files.exists(frozen);
    }

    void thawed() throws IOException {
        Files.deleteIfExists(frozen);
    }
}
