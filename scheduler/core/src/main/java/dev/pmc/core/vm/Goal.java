package dev.pmc.core.vm;

/** What people want of a VM. */
public enum Goal {
    RUN,
    STOP,
    ERASE
}
