package dev.pmc.placement;

import java.util.Arrays;

/**
 * The bounds of several agents, which tell that none of them will do without a look at each: the least of everything that
 * is offered, the most room, and the fewest VMs of each type that has one of the {@link TypeColumns}. Changed in place,
 * because a search tree redoes many of them for every agent that changes; and all minima in one array, the most as the least
 * of the negatives, because what is together in memory is read at once.
 */
final class SubtreeBounds {
    private static final int CPUS = 0;
    private static final int MEM = 1;
    private static final int DISK = 2;
    private static final int CPUS_ROOM = 3;
    private static final int MEM_ROOM = 4;
    private static final int DISK_ROOM = 5;
    private static final int COLUMNS = 6;

    private long[] least = new long[COLUMNS];

    /** The bounds of one, all but its columns. */
    void set(RankedAgent standing) {
        Resources free = standing.free();
        least[CPUS] = free.cpus();
        least[MEM] = free.mem();
        least[DISK] = free.disk();
        Resources room = standing.room();
        least[CPUS_ROOM] = -room.cpus();
        least[MEM_ROOM] = -room.mem();
        least[DISK_ROOM] = -room.disk();
    }

    /** Makes place for so many columns. */
    void reserve(int columns) {
        if (least.length < COLUMNS + columns) {
            least = Arrays.copyOf(least, COLUMNS + columns);
        }
    }

    void set(int column, long value) {
        least[COLUMNS + column] = value;
    }

    /** What is least in a column. */
    long least(int column) {
        return least[COLUMNS + column];
    }

    /** Bounds the same. */
    void set(SubtreeBounds other) {
        System.arraycopy(other.least, 0, least, 0, least.length);
    }

    /** Takes others in. */
    void widen(SubtreeBounds others) {
        long[] here = least;
        long[] there = others.least;
        for (int i = 0; i < here.length; i++) {
            here[i] = Math.min(here[i], there[i]);
        }
    }

    /** Whether one of them may have that much room. */
    boolean mayHaveRoom(Resources need) {
        return -least[CPUS_ROOM] >= need.cpus() && -least[MEM_ROOM] >= need.mem() && -least[DISK_ROOM] >= need.disk();
    }

    /** None of them offers less of anything. */
    Resources least() {
        return new Resources(least[CPUS], least[MEM], least[DISK]);
    }
}
