package dev.pmc.hypervisor;

/** What a domain is doing, and why. */
public enum DomainState {
    RUNNING(Activity.RUNS, "running"),
    /** Active, but somebody has stopped its processors. */
    PAUSED(Activity.STANDS_STILL, "paused"),
    /** Active, but its processors are stopped because a disk could not be written: the host's disk is full or broken. */
    PAUSED_ON_IO_ERROR(Activity.STANDS_STILL, "paused because its disk cannot be written"),
    /** Active, but its processors are stopped while the hypervisor saves, dumps, snapshots or migrates it. */
    PAUSED_FOR_A_JOB(Activity.STANDS_STILL, "paused while libvirt saves, dumps, snapshots or migrates it"),
    /** Active, but its watchdog device has stopped its processors because the guest did not feed it any more. */
    PAUSED_BY_WATCHDOG(Activity.STANDS_STILL, "paused by its watchdog"),
    /** Active, but the guest has put itself to sleep (ACPI S3) and executes nothing until it is woken. */
    ASLEEP(Activity.STANDS_STILL, "asleep (ACPI S3)"),
    /** The guest has panicked and was kept for inspection, as the domain's {@code on_crash} wants it. */
    PANICKED(Activity.STANDS_STILL, "panicked, and kept for inspection"),
    /** The hypervisor is just starting it; its guest has not executed an instruction. */
    STARTING_UP(Activity.RUNS, "being started"),
    /** The guest is powering itself off. */
    SHUTTING_DOWN(Activity.RUNS, "shutting down"),
    /** The guest has powered itself off. */
    POWERED_OFF(Activity.OFF, "powered off by the guest"),
    /** Somebody took the power away. */
    DESTROYED(Activity.OFF, "destroyed by an administrator"),
    /** The guest or its QEMU process died. */
    CRASHED(Activity.OFF, "crashed"),
    /** Its memory was saved to disk (managed save); the next start goes on from there. */
    SAVED(Activity.OFF, "saved to disk"),
    /** Somebody has migrated it to another host. */
    MIGRATED(Activity.OFF, "migrated to another host"),
    /** Somebody has taken it back to a snapshot in which it was off. */
    REVERTED(Activity.OFF, "taken back to a snapshot in which it was off"),
    /** It has not run since it was defined or since the host booted. */
    OFF(Activity.OFF, "off");

    private enum Activity {
        RUNS,
        STANDS_STILL,
        OFF
    }

    private final Activity activity;
    private final String words;

    DomainState(Activity activity, String words) {
        this.activity = activity;
        this.words = words;
    }

    /** Active, but its guest executes nothing, mostly until somebody acts. */
    public boolean standsStill() {
        return activity == Activity.STANDS_STILL;
    }

    /** There is a process that holds the guest. */
    public boolean active() {
        return activity != Activity.OFF;
    }

    /** In words for people. */
    public String words() {
        return words;
    }
}
