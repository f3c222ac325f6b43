package dev.pmc.executor.host;

import dev.pmc.hypervisor.DomainState;
import dev.pmc.vm.GuestTrouble;
import dev.pmc.vm.Hostname;

/**
 * Words for a guest that does not run although nothing has failed: the reason, and what an operator can do about it.
 */
final class Standstill {
    private Standstill() {}

    static String words(DomainState state, Hostname vm) {
        return switch (state) {
            case PAUSED -> GuestTrouble.PAUSED.words() + "; when it is to go on, run: virsh resume " + vm;
            case PAUSED_ON_IO_ERROR ->
                GuestTrouble.DISK_BLOCKED.words() + "; free space on the host, then run: virsh resume " + vm;
            case PAUSED_FOR_A_JOB ->
                GuestTrouble.PAUSED.words() + " while libvirt saves, dumps, snapshots or migrates it";
            case PAUSED_BY_WATCHDOG ->
                GuestTrouble.WATCHDOG.words() + "; look at its console, then run: virsh resume " + vm
                        + ", or restart the VM";
            case ASLEEP -> GuestTrouble.ASLEEP.words() + " (ACPI S3); to wake it, run: virsh dompmwakeup " + vm;
            case PANICKED ->
                GuestTrouble.PANICKED.words()
                        + " and is kept for inspection, as on_crash in the domain template says; restart the"
                        + " VM when you have seen enough";
            case SAVED ->
                GuestTrouble.SAVED.words() + " (virsh managedsave); when it is to go on, run: virsh start " + vm;
            case RUNNING, STARTING_UP, SHUTTING_DOWN, POWERED_OFF, DESTROYED, CRASHED, MIGRATED, REVERTED, OFF ->
                throw new IllegalArgumentException(state + " is no standstill");
        };
    }
}
