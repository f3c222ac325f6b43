package dev.pmc.core.vm;

/** Where a VM stands. Which way it is going is its {@link Goal}, what Mesos is doing for it its {@link Attempt}. */
public enum VmState {
    /** Waits for an offer that fits. No attempt. */
    ACCEPTED,
    /** An offer was accepted for it; nothing was heard of the attempt yet. */
    PLACED,
    /** The executor has it. */
    STARTING,
    /** Its domain is active. */
    RUNNING,
    /** Its attempt is being killed; the disk is kept. */
    STOPPING,
    /** Off, its disk kept on its home agent. No attempt. */
    STOPPED,
    /** Everything of it is being removed, by killing its attempt or by one that erases. */
    DELETING,
    /** Given up: nobody tries any more until a job says so. No attempt. */
    FAILED,
    /** Its agent does not answer the master; the VM may well be running. */
    UNREACHABLE
}
