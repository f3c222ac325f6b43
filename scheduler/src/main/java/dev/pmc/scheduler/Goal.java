package dev.pmc.scheduler;

/** What people want of a VM. */
public enum Goal {
    RUN,
    STOP,
    ERASE
}
