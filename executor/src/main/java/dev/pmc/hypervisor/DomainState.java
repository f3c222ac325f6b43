package dev.pmc.hypervisor;

/** What a domain is doing, and why. */
public enum DomainState {
    RUNNING(true, "running"),
    /** Active, but its processors are stopped; by an operator, a migration or a dump. */
    PAUSED(true, "paused"),
    /** Active, but its processors are stopped because a disk could not be written: the host's disk is full or broken. */
    PAUSED_ON_IO_ERROR(true, "paused because its disk cannot be written"),
    /** The hypervisor is just starting it; its guest has not executed an instruction. */
    STARTING_UP(true, "being started"),
    /** The guest is powering itself off. */
    SHUTTING_DOWN(true, "shutting down"),
    /** The guest has panicked and was kept for inspection. */
    PANICKED(true, "panicked"),
    /** The guest has powered itself off. */
    POWERED_OFF(false, "powered off by the guest"),
    /** Somebody took the power away. */
    DESTROYED(false, "destroyed by an administrator"),
    /** The guest or its QEMU process died. */
    CRASHED(false, "crashed"),
    /** It was saved to disk. */
    SAVED(false, "saved to disk"),
    /** It has not run since it was defined or since the host booted. */
    OFF(false, "off");

    private final boolean active;
    private final String words;

    DomainState(boolean active, String words) {
        this.active = active;
        this.words = words;
    }

    /** Active, and somebody or something has stopped its processors; it stays so until somebody acts. */
    public boolean standsStill() {
        return this == PAUSED || this == PAUSED_ON_IO_ERROR;
    }

    /** There is a process that holds the guest. */
    public boolean active() {
        return active;
    }

    /** In words for people. */
    public String words() {
        return words;
    }
}
