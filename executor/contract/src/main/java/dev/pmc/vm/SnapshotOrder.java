package dev.pmc.vm;

/**
 * What people want done once with the snapshots of a VM's disk.
 *
 * @param number tells it from the VM's other orders: a later one has a higher number. An executor carries out none that
 *     is not higher than the last one that it has dealt with
 */
public record SnapshotOrder(long number, Kind kind, SnapshotName name) {
    /** What to do. */
    public enum Kind {
        /** Keep the disk as it is now. */
        TAKE,
        /** Bring the disk back to how it was; a guest that is on is powered off for it, and booted from it then. */
        REVERT,
        /** Keep it no longer. */
        DELETE
    }
}
