package dev.pmc.vm;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the executor observed; travels as JSON in {@code TaskStatus.data}. The reason in words is the status's message.
 *
 * @param leftNothing nothing of this VM is on the host: no domain, no disk, no seed. True after an erase, and after a
 *     failed attempt that made the VM and removed it again
 * @param retryable with a failure: another attempt may succeed (false for, say, an image that is not in the catalogue)
 * @param ready the guest has answered
 * @param address the guest's address, if known
 * @param bootGeneration the restart that this boot belongs to
 * @param phaseMillis how long each phase of the creation took, in milliseconds, by its name
 * @param progress how far the work on the VM has come, if any is under way
 * @param disk how the VM's disk is; null if that was not looked at
 * @param snapshotAnswer what has become of the last order about its snapshots; null if there was none
 * @param transfer how far a move of the VM has come, of which it speaks; null for none
 */
public record VmReport(
        boolean leftNothing,
        @IfMissing("true") boolean retryable,
        @IfMissing("false") boolean ready,
        @Nullable String address,
        @IfMissing("0") int bootGeneration,
        @IfMissing("{}") Map<String, Long> phaseMillis,
        @Nullable WorkProgress progress,
        @Nullable DiskState disk,
        @Nullable SnapshotAnswer snapshotAnswer,
        @Nullable Transfer transfer) {
    public VmReport {
        phaseMillis = Map.copyOf(phaseMillis);
    }

    /** Of a VM on which no work is under way, and of whose disk nothing is said. */
    public VmReport(
            boolean leftNothing,
            boolean retryable,
            boolean ready,
            @Nullable String address,
            int bootGeneration,
            Map<String, Long> phaseMillis) {
        this(leftNothing, retryable, ready, address, bootGeneration, phaseMillis, null, null, null, null);
    }

    /** Of a VM that is not up, or is none any more. */
    public static VmReport ofNone(boolean leftNothing, boolean retryable) {
        return new VmReport(leftNothing, retryable, false, null, 0, Map.of());
    }

    /** Of a domain that is active, and of whose guest nothing is known. */
    public static VmReport active(int bootGeneration) {
        return new VmReport(false, true, false, null, bootGeneration, Map.of());
    }

    /** The same of a guest that has answered, or has not. */
    public VmReport withReady(boolean answered) {
        return new VmReport(
                leftNothing,
                retryable,
                answered,
                address,
                bootGeneration,
                phaseMillis,
                progress,
                disk,
                snapshotAnswer,
                transfer);
    }

    /** The same of a guest with that address; null if it is not known. */
    public VmReport withAddress(@Nullable String other) {
        return new VmReport(
                leftNothing,
                retryable,
                ready,
                other,
                bootGeneration,
                phaseMillis,
                progress,
                disk,
                snapshotAnswer,
                transfer);
    }

    /** The same of a disk that is so, about whose snapshots that has come of the last order. */
    public VmReport withDisk(@Nullable DiskState state, @Nullable SnapshotAnswer answer) {
        return new VmReport(
                leftNothing, retryable, ready, address, bootGeneration, phaseMillis, progress, state, answer, transfer);
    }

    /** The same after phases that took so long. */
    public VmReport withPhases(Map<String, Long> millis) {
        return new VmReport(
                leftNothing,
                retryable,
                ready,
                address,
                bootGeneration,
                millis,
                progress,
                disk,
                snapshotAnswer,
                transfer);
    }

    /** The same while work is under way that has come so far; null for no work. */
    public VmReport withProgress(@Nullable WorkProgress work) {
        return new VmReport(
                leftNothing,
                retryable,
                ready,
                address,
                bootGeneration,
                phaseMillis,
                work,
                disk,
                snapshotAnswer,
                transfer);
    }

    /** The same, and how far a move of the VM has come. */
    public VmReport withTransfer(Transfer other) {
        return new VmReport(
                leftNothing,
                retryable,
                ready,
                address,
                bootGeneration,
                phaseMillis,
                progress,
                disk,
                snapshotAnswer,
                other);
    }

    /** The same with one phase more. */
    public VmReport withPhase(String name, long millis) {
        Map<String, Long> phases = new HashMap<>(phaseMillis);
        phases.put(name, millis);
        return withPhases(phases);
    }
}
