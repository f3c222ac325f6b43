package dev.pmc.web.api;

import dev.pmc.core.vm.Disk;
import java.time.Instant;
import java.util.List;

/**
 * A host's disk, as its executor has seen it last.
 *
 * @param bytes what it takes on its machine, with its snapshots
 * @param snapshots the oldest first
 */
record DiskView(long bytes, List<SnapshotView> snapshots) {
    /** A state of a disk that is kept. */
    record SnapshotView(String name, Instant takenAt) {
        static SnapshotView of(Disk.Kept snapshot) {
            return new SnapshotView(snapshot.name().value(), Instant.ofEpochMilli(snapshot.takenMillis()));
        }
    }

    static DiskView of(Disk disk) {
        return new DiskView(
                disk.bytes(), disk.snapshots().stream().map(SnapshotView::of).toList());
    }
}
