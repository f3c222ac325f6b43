package dev.pmc.core.vm;

import dev.pmc.vm.DiskState;
import dev.pmc.vm.SnapshotName;
import dev.pmc.vm.TakenSnapshot;
import dev.pmc.vm.UnknownFields;
import java.util.List;

/**
 * A VM's disk, as its executor has seen it last.
 *
 * @param bytes what it takes on its machine, with its snapshots and without its base image
 * @param snapshots the oldest first
 */
public record Disk(long bytes, List<Kept> snapshots, UnknownFields unknown) {
    public Disk {
        snapshots = List.copyOf(snapshots);
    }

    /** A snapshot. {@code takenMillis} is since 1970. */
    public record Kept(SnapshotName name, long takenMillis, UnknownFields unknown) {
        private static Kept of(TakenSnapshot snapshot) {
            return new Kept(snapshot.name(), snapshot.takenMillis(), UnknownFields.NONE);
        }
    }

    /** What an executor says of it. */
    public static Disk of(DiskState state) {
        return new Disk(state.bytes(), state.snapshots().stream().map(Kept::of).toList(), UnknownFields.NONE);
    }
}
