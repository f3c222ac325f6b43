package dev.pmc.simulation;

import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Virtual time: what is to happen, in order of time and, at one time, in order of entry. Time in milliseconds. */
final class Agenda {
    private record Entry(long at, long number, Runnable what) {}

    private static final Instant BEGINNING = Instant.parse("2030-01-01T00:00:00Z");

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparingLong(Entry::at).thenComparingLong(Entry::number));
    private long now;
    private long entered;
    private long done;

    /** Milliseconds since the beginning. */
    long now() {
        return now;
    }

    Instant instant() {
        return BEGINNING.plusMillis(now);
    }

    /** The first moment that is not before an instant. */
    static long millis(Instant instant) {
        long millis = instant.toEpochMilli() - BEGINNING.toEpochMilli();
        return BEGINNING.plusMillis(millis).isBefore(instant) ? millis + 1 : millis;
    }

    void at(long time, Runnable what) {
        entries.add(new Entry(Math.max(time, now), entered++, what));
    }

    void in(long delay, Runnable what) {
        at(now + delay, what);
    }

    /** Lets the next thing happen if it is due by {@code end}; else it is {@code end} now. */
    boolean step(long end) {
        Entry next = entries.peek();
        if (next == null || next.at() > end) {
            now = Math.max(now, end);
            return false;
        }
        entries.remove();
        now = next.at();
        done++;
        next.what().run();
        return true;
    }

    /** How many things have happened. */
    long done() {
        return done;
    }
}
