package dev.pmc.vm;

import org.jspecify.annotations.Nullable;

/**
 * A word from the scheduler to a running task; travels as JSON in a Mesos framework message, which may be lost. The
 * scheduler repeats it, so obeying it twice must do no more than obeying it once. A kind that an executor does not know is
 * void there.
 *
 * @param taskId the attempt that is meant; for another one the command is void
 * @param bootGeneration with {@link Kind#RESTART} and {@link Kind#START}: the generation to reach
 * @param snapshotOrder with {@link Kind#SNAPSHOT}, and only there: what to do with the VM's snapshots
 * @param move with words about a move: which of the VM's moves is meant. Of an earlier one than the last that the task has
 *     been started for, a word is void
 * @param source with {@link Kind#FETCH}: where the disk is, as the source has said it
 */
public record VmCommand(
        Kind kind,
        String taskId,
        @IfMissing("0") int bootGeneration,
        @Nullable SnapshotOrder snapshotOrder,
        @IfMissing("0") int move,
        @Nullable String source) {
    /** One that is neither about snapshots nor about a move. */
    public VmCommand(Kind kind, String taskId, int bootGeneration) {
        this(kind, taskId, bootGeneration, null, 0, null);
    }

    /** One that is about a move. */
    public VmCommand(Kind kind, String taskId, int bootGeneration, int move, @Nullable String source) {
        this(kind, taskId, bootGeneration, null, move, source);
    }

    /** One that is carried out unless it has been dealt with already; the answer to it is in the next report. */
    public static VmCommand of(SnapshotOrder order, String taskId) {
        return new VmCommand(Kind.SNAPSHOT, taskId, 0, order, 0, null);
    }

    /** What to do. */
    public enum Kind {
        /** The KILL that follows is a delete: remove disk, seed and definition too, and report {@code leftNothing}. */
        ERASE_ON_KILL,
        /** Restart the guest unless it has already been booted for this generation. */
        RESTART,
        /** Carry out an order about the VM's snapshots, unless it has been dealt with already. */
        SNAPSHOT,
        /** Power the guest off for its move, keep it off, and let whoever knows the secret fetch its disk. */
        HOLD,
        /** Fetch the disk; for a task with the verb RECEIVE. */
        FETCH,
        /** Start the guest of which the task holds the disk, fetched or its own: its move is through, or given up. */
        START
    }
}
