package dev.pmc.web.api;

import dev.pmc.web.ApiProblem;
import dev.pmc.web.Exchange;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.jetty.server.Components;

/**
 * Those who hold a connection open until there is news: so many at most. What a busy loop changes turn by turn they are told
 * together. Thread-safe.
 *
 * @param <W> one of them
 */
final class Waiters<W> {
    private final int most;
    private final String forWhat;
    private final Duration gathering;
    private final Function<W, Exchange> connection;
    private final Consumer<Set<W>> tell;
    private final AtomicInteger places;
    private final Set<W> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean isGathering = new AtomicBoolean();

    /**
     * @param forWhat they wait, in words
     * @param gathering how long news is gathered
     * @param tell tells them
     */
    Waiters(int most, String forWhat, Duration gathering, Function<W, Exchange> connection, Consumer<Set<W>> tell) {
        this.most = most;
        this.forWhat = forWhat;
        this.gathering = gathering;
        this.connection = connection;
        this.tell = tell;
        places = new AtomicInteger(most);
    }

    /**
     * Keeps a place for one who comes.
     *
     * @throws ApiProblem if there is none left
     */
    void takePlace() {
        if (places.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
            throw ApiProblem.unavailable("there are " + most + " already who wait for " + forWhat);
        }
    }

    /** One comes, for whom a place is kept. */
    void add(W waiter) {
        waiting.add(waiter);
    }

    boolean has(W waiter) {
        return waiting.contains(waiter);
    }

    /** One goes; returns whether it was there until now. */
    boolean leave(W waiter) {
        boolean was = waiting.remove(waiter);
        if (was) {
            places.incrementAndGet();
        }
        return was;
    }

    /** There is news. Returns at once. */
    void gather() {
        for (W any : waiting) {
            if (isGathering.compareAndSet(false, true)) {
                Components jetty = connection.apply(any).request().getComponents();
                jetty.getScheduler().schedule(() -> jetty.getExecutor().execute(this::tellAll), gathering);
            }
            return;
        }
    }

    private void tellAll() {
        isGathering.set(false);
        tell.accept(waiting);
    }
}
