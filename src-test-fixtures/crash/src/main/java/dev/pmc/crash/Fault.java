package dev.pmc.crash;

/** What takes leadership away from the scheduler that leads. */
enum Fault {
    /** {@code kill -9}, as a power cut. */
    KILL("is killed"),
    /** SIGTERM, as for an upgrade: it hands over. */
    TERM("is told to stop"),
    /** SIGSTOP for longer than its session lasts, then SIGCONT: it wakes in the belief that it leads. */
    PAUSE("is paused"),
    /** Its way to ZooKeeper, and no other, swallows everything; after the next one leads it is healed. */
    SILENCE("hears nothing of ZooKeeper"),
    /** Its way to ZooKeeper, and no other, breaks every connection; after the next one leads it is healed. */
    CUT("is cut off from ZooKeeper");

    private final String words;

    Fault(String words) {
        this.words = words;
    }

    /** Whether the one that led goes on for a while, with jobs that it has reserved. */
    boolean leavesItAlive() {
        return this == PAUSE || this == SILENCE || this == CUT;
    }

    /** Whether it is one of the way to ZooKeeper. */
    boolean isOfTheWay() {
        return this == SILENCE || this == CUT;
    }

    @Override
    public String toString() {
        return words;
    }
}
