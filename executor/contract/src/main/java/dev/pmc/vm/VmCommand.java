package dev.pmc.vm;

import org.jspecify.annotations.Nullable;

/**
 * A word from the scheduler to a running task; travels as JSON in a Mesos framework message, which may be lost. The
 * scheduler repeats it, so obeying it twice must do no more than obeying it once. A kind that an executor does not know is
 * void there.
 *
 * @param taskId the attempt that is meant; for another one the command is void
 * @param bootGeneration with {@link Kind#RESTART}: the generation to reach
 * @param snapshotOrder with {@link Kind#SNAPSHOT}, and only there: what to do with the VM's snapshots
 */
public record VmCommand(
        Kind kind,
        String taskId,
        @IfMissing("0") int bootGeneration,
        @Nullable SnapshotOrder snapshotOrder) {
    /** One that has nothing to do with snapshots. */
    public VmCommand(Kind kind, String taskId, int bootGeneration) {
        this(kind, taskId, bootGeneration, null);
    }

    /** One that is carried out unless it has been dealt with already; the answer to it is in the next report. */
    public static VmCommand of(SnapshotOrder order, String taskId) {
        return new VmCommand(Kind.SNAPSHOT, taskId, 0, order);
    }

    /** What to do. */
    public enum Kind {
        /** The KILL that follows is a delete: remove disk, seed and definition too, and report {@code leftNothing}. */
        ERASE_ON_KILL,
        /** Restart the guest unless it has already been booted for this generation. */
        RESTART,
        /** Carry out an order about the VM's snapshots, unless it has been dealt with already. */
        SNAPSHOT
    }
}
