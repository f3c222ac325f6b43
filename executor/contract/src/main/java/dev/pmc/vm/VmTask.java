package dev.pmc.vm;

import org.jspecify.annotations.Nullable;

/**
 * What a Mesos task asks of the executor; travels as JSON in {@code TaskInfo.data}.
 *
 * @param version of what a task means, see {@link #VERSION}
 * @param attempt the how-manieth task for this VM, from 1
 * @param bootGeneration how often people have asked for a restart; an executor that finds the domain booted for a
 *     lower one restarts it
 * @param snapshotOrder with {@link Verb#STOP}: what is done with the VM's snapshots once it is off; null for nothing
 */
public record VmTask(
        @IfMissing("1") int version,
        Verb verb,
        VmSpec spec,
        int attempt,
        @IfMissing("0") int bootGeneration,
        @IfMissing("\"AUTO\"") VirtType virtType,
        @Nullable SnapshotOrder snapshotOrder) {
    /**
     * Goes up when an executor of an earlier release would do something wrong if it went by a task as it understands it. An
     * executor refuses a higher one than it knows. A new field is no reason: who does not know it does without it.
     */
    public static final int VERSION = 2;

    /** A task that has nothing to do with snapshots. */
    public VmTask(int version, Verb verb, VmSpec spec, int attempt, int bootGeneration, VirtType virtType) {
        this(version, verb, spec, attempt, bootGeneration, virtType, null);
    }

    /** The same task, for a restart that people have asked for since. */
    public VmTask withBootGeneration(int generation) {
        return new VmTask(version, verb, spec, attempt, generation, virtType, snapshotOrder);
    }

    /** The same task, with that to be done with the VM's snapshots once it is off. */
    public VmTask with(@Nullable SnapshotOrder order) {
        return new VmTask(version, verb, spec, attempt, bootGeneration, virtType, order);
    }

    /** The same task for a VM that has been received, and is to run from now on. */
    public VmTask running() {
        return new VmTask(version, Verb.RUN, spec, attempt, bootGeneration, virtType);
    }

    /** What is wanted of the host. */
    public enum Verb {
        /** Make the VM if it is not there, start it if it is off, and look after it. */
        RUN,
        /** Power the VM off and keep its disk. Ends with TASK_FINISHED when it is off, or was not there. */
        STOP,
        /** Remove the VM and everything that was made for it, running or not. Ends with TASK_FINISHED when nothing is left. */
        ERASE,
        /**
         * Make ready for a VM that moves here, fetch its disk when told so, and start it when told so; then it is as if the
         * task had been for {@link #RUN}. A KILL before keeps what has been fetched.
         */
        RECEIVE
    }

    /** Which accelerator runs the guest. */
    public enum VirtType {
        /** KVM if it really boots a guest on this host, else software emulation. */
        AUTO,
        KVM,
        QEMU
    }
}
