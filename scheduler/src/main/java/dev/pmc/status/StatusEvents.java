package dev.pmc.status;

import dev.pmc.status.StatusEvent.Kind;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The latest events, for those who follow them. Holds the last few thousand. Thread-safe; nobody holds it long. */
public final class StatusEvents {
    private final int most;
    private final Deque<StatusEvent> last = new ArrayDeque<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private long number;
    private boolean closed;

    StatusEvents(int most) {
        this.most = most;
    }

    synchronized StatusEvent add(
            Instant at,
            Kind kind,
            @Nullable String host,
            @Nullable String agent,
            @Nullable String task,
            @Nullable String from,
            @Nullable String to,
            @Nullable String reason,
            @Nullable String group) {
        StatusEvent happening = new StatusEvent(++number, at, kind, host, agent, task, from, to, reason, group);
        last.addLast(happening);
        if (last.size() > most) {
            last.removeFirst();
        }
        return happening;
    }

    /** Tells those who listen that there is news. */
    void announce() {
        listeners.forEach(Runnable::run);
    }

    /** From now on whoever listens is told of news, on the loop's thread, which must not be kept. */
    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    /** Nothing will happen any more. */
    public void close() {
        synchronized (this) {
            closed = true;
        }
        announce();
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
        StatusEvent oldest = last.peekFirst();
        return seen <= number && (oldest == null || oldest.number() <= seen + 1);
    }

    /** When the oldest one happened that is still known; empty if there is none. */
    public synchronized Optional<Instant> oldest() {
        return Optional.ofNullable(last.peekFirst()).map(StatusEvent::at);
    }

    /** The last of those before that one that are as somebody wants them, newest first. */
    public synchronized List<StatusEvent> before(long number, int atMost, Predicate<StatusEvent> wanted) {
        List<StatusEvent> found = new ArrayList<>();
        for (var each = last.descendingIterator(); each.hasNext() && found.size() < atMost; ) {
            StatusEvent happening = each.next();
            if (happening.number() < number && wanted.test(happening)) {
                found.add(happening);
            }
        }
        return found;
    }

    /** The first of those after that one, oldest first. */
    public synchronized List<StatusEvent> after(long seen, int atMost) {
        List<StatusEvent> found = new ArrayList<>();
        for (var each = last.descendingIterator(); each.hasNext(); ) {
            StatusEvent happening = each.next();
            if (happening.number() <= seen) {
                break;
            }
            found.add(happening);
        }
        List<StatusEvent> oldestFirst = new ArrayList<>(found.size());
        for (int i = found.size() - 1; i >= 0 && oldestFirst.size() < atMost; i--) {
            oldestFirst.add(found.get(i));
        }
        return oldestFirst;
    }
}
