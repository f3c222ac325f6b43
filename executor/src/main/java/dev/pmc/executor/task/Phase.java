package dev.pmc.executor.task;

/** Where a task's life stands; what has been queued for its VM follows from it. */
enum Phase {
    /** The VM is being made, adopted or started. */
    STARTING,
    /** The domain is active; its guest has not answered yet. */
    WAITING,
    /** The domain is active, and whether its guest answers has been told. */
    RUNNING,
    /** The guest is being restarted because people asked for it. */
    RESTARTING,
    /** The guest crashed and is being started again. */
    RECOVERING,
    /** The guest is off for the VM's move: held here, or not here yet. */
    MOVING,
    /** The guest is being powered off; its disk stays. */
    STOPPING,
    /** Everything of the VM is being removed. */
    ERASING,
    /** A terminal state has been told. */
    ENDED
}
