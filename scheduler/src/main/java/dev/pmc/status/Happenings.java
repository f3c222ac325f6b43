package dev.pmc.status;

import dev.pmc.status.Happening.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has happened lately, for those who follow it. Holds the last few thousand. Thread-safe; nobody holds it long. */
public final class Happenings {
    private final int most;
    private final Deque<Happening> last = new ArrayDeque<>();
    private long number;
    private boolean closed;

    Happenings(int most) {
        this.most = most;
    }

    synchronized Happening add(
            Instant at,
            Kind kind,
            @Nullable String host,
            @Nullable String agent,
            @Nullable String task,
            @Nullable String from,
            @Nullable String to,
            @Nullable String reason) {
        Happening happening = new Happening(++number, at, kind, host, agent, task, from, to, reason);
        last.addLast(happening);
        if (last.size() > most) {
            last.removeFirst();
        }
        return happening;
    }

    /** Wakes those who wait for news. */
    synchronized void announce() {
        notifyAll();
    }

    /** Nothing will happen any more. */
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    /** The number of the last one. */
    public synchronized long last() {
        return number;
    }

    /** Whether everything after that one is still known, so that somebody who has seen it misses nothing. */
    public synchronized boolean reachesBackTo(long seen) {
        Happening oldest = last.peekFirst();
        return seen <= number && (oldest == null || oldest.number() <= seen + 1);
    }

    /** Those after that one, oldest first; waits a while for the first. */
    public synchronized List<Happening> after(long seen, int atMost, Duration wait) throws InterruptedException {
        long end = System.nanoTime() + wait.toNanos();
        for (long left = wait.toNanos(); number <= seen && !closed && left > 0; left = end - System.nanoTime()) {
            wait(left / 1_000_000 + 1);
        }
        List<Happening> found = new ArrayList<>();
        for (var each = last.descendingIterator(); each.hasNext(); ) {
            Happening happening = each.next();
            if (happening.number() <= seen) {
                break;
            }
            found.add(happening);
        }
        List<Happening> oldestFirst = new ArrayList<>(found.size());
        for (int i = found.size() - 1; i >= 0 && oldestFirst.size() < atMost; i--) {
            oldestFirst.add(found.get(i));
        }
        return oldestFirst;
    }
}
