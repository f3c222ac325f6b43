package dev.pmc.vm;

/**
 * A word from the scheduler to a running task; travels as JSON in a Mesos framework message, which may be lost. The
 * scheduler repeats it, so obeying it twice must do no more than obeying it once. A kind that an executor does not know is
 * void there.
 *
 * @param taskId the attempt that is meant; for another one the command is void
 * @param bootGeneration with {@link Kind#RESTART}: the generation to reach
 */
public record VmCommand(
        Kind kind, String taskId, @IfMissing("0") int bootGeneration) {
    /** What to do. */
    public enum Kind {
        /** The KILL that follows is a delete: remove disk, seed and definition too, and report {@code leftNothing}. */
        ERASE_ON_KILL,
        /** Restart the guest unless it has already been booted for this generation. */
        RESTART
    }
}
