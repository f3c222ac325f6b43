package dev.pmc.placement;

/**
 * The bounds of several agents, which tell that none of them will do without a look at each. Changed in place, because a
 * search tree redoes many of them for every agent that changes.
 */
final class Span {
    private long leastCpus;
    private long leastMem;
    private long leastDisk;
    private long mostCpus;
    private long mostMem;
    private long mostDisk;
    private double leastOfType;

    /** The bounds of one. */
    void set(Standing standing) {
        Resources free = standing.free();
        leastCpus = free.cpus();
        leastMem = free.mem();
        leastDisk = free.disk();
        Resources room = standing.room();
        mostCpus = room.cpus();
        mostMem = room.mem();
        mostDisk = room.disk();
        leastOfType = standing.typeCount();
    }

    /** Takes others in. */
    void widen(Span others) {
        leastCpus = Math.min(leastCpus, others.leastCpus);
        leastMem = Math.min(leastMem, others.leastMem);
        leastDisk = Math.min(leastDisk, others.leastDisk);
        mostCpus = Math.max(mostCpus, others.mostCpus);
        mostMem = Math.max(mostMem, others.mostMem);
        mostDisk = Math.max(mostDisk, others.mostDisk);
        leastOfType = Math.min(leastOfType, others.leastOfType);
    }

    /** Whether one of them may have that much room. */
    boolean mayHaveRoom(Resources need) {
        return mostCpus >= need.cpus() && mostMem >= need.mem() && mostDisk >= need.disk();
    }

    /** None of them has fewer VMs of the type. */
    double leastOfType() {
        return leastOfType;
    }

    /** None of them offers less of anything. */
    Resources least() {
        return new Resources(leastCpus, leastMem, leastDisk);
    }
}
