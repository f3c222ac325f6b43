package dev.pmc.vm;

/** A state of a VM's disk that is kept, and that the disk can be brought back to. {@code takenMillis} is since 1970. */
public record TakenSnapshot(SnapshotName name, long takenMillis) {}
