package dev.pmc.local.link;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;

/** A loop that runs when the test says so, on the test's thread and clock. */
public final class ManualLoop implements Loop {
    private record Timed(Instant due, long number, Runnable task) {}

    private final Deque<Runnable> posted = new ArrayDeque<>();
    private final PriorityQueue<Timed> timers =
            new PriorityQueue<>(Comparator.comparing(Timed::due).thenComparing(Timed::number));
    private Instant now = Instant.parse("2026-11-21T00:00:00Z");
    private long count;

    @Override
    public void post(Runnable task) {
        posted.add(task);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        Timed timed = new Timed(now.plus(delay), count++, task);
        timers.add(timed);
        return () -> timers.remove(timed);
    }

    @Override
    public Instant now() {
        return now;
    }

    /** Runs what was posted, and what that posts. */
    public void runPosted() {
        for (Runnable task = posted.poll(); task != null; task = posted.poll()) {
            task.run();
        }
    }

    /** Lets time pass; timers run at their time, in order. */
    public void advance(Duration duration) {
        Instant end = now.plus(duration);
        runPosted();
        for (Timed next = timers.peek(); next != null && !next.due.isAfter(end); next = timers.peek()) {
            timers.remove(next);
            now = next.due;
            next.task.run();
            runPosted();
        }
        now = end;
    }
}
