package dev.pmc.vm;

import java.util.List;

/**
 * A VM's own disk, as it lies on its host.
 *
 * @param bytes what it takes there, with its snapshots and without its base image
 * @param snapshots the oldest first
 */
public record DiskState(long bytes, List<TakenSnapshot> snapshots) {
    public DiskState {
        snapshots = List.copyOf(snapshots);
    }
}
