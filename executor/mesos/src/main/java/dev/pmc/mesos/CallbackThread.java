package dev.pmc.mesos;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that runs a driver's callbacks, one after the other, in the order in which they were posted.
 *
 * <p>Callbacks that come from the network are bounded by their size: {@link #post} waits, so that the reader stops and
 * TCP slows the sender down. What the driver itself has to say is never held up, because it may be said by a callback.
 * A callback that throws, be it an Error, is not followed by another: the owner has to end the driver, and what was thrown
 * ends the thread and goes where all goes that a thread dies of.
 * Life: start, then posts, then one end.
 */
public final class CallbackThread {
    private final Object lock = new Object();
    private final Deque<Item> items = new ArrayDeque<>();
    private final long capacity;
    private final Runnable whenFailed;
    private final Thread thread;
    private long weight;
    private boolean ended;

    private record Item(Runnable work, long weight) {}

    /**
     * @param capacity how much may wait, in the unit of the weights
     * @param whenFailed called on the thread of the callbacks when a callback has thrown something
     */
    public CallbackThread(String name, long capacity, Runnable whenFailed) {
        this.capacity = capacity;
        this.whenFailed = whenFailed;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Appends a callback that came from the network; waits while too much is waiting. Has no effect after the end. */
    public void post(long size, Runnable callback) throws InterruptedException {
        synchronized (lock) {
            while (!ended && !items.isEmpty() && weight + size > capacity) {
                lock.wait();
            }
            append(new Item(callback, size));
        }
    }

    /** Appends a callback and never waits. Has no effect after the end. */
    public void postNow(Runnable callback) {
        synchronized (lock) {
            append(new Item(callback, 0));
        }
    }

    /** Ends the thread after the callback that runs now; those that wait are not run, but this last one is. */
    public void endWith(Runnable last) {
        synchronized (lock) {
            if (!ended) {
                items.clear();
                weight = 0;
                append(new Item(last, 0));
                ended = true;
                lock.notifyAll();
            }
        }
    }

    /** How many callbacks wait. */
    public int waiting() {
        synchronized (lock) {
            return items.size();
        }
    }

    private void append(Item item) {
        if (!ended) {
            items.add(item);
            weight += item.weight();
            lock.notifyAll();
        }
    }

    private void run() {
        try {
            for (Item item = next(); item != null; item = next()) {
                runGuarded(item.work());
            }
        } catch (InterruptedException e) {
            whenFailed.run();
            throw new IllegalStateException("the thread of the callbacks was interrupted", e);
        }
    }

    private @Nullable Item next() throws InterruptedException {
        synchronized (lock) {
            while (items.isEmpty()) {
                if (ended) {
                    return null;
                }
                lock.wait();
            }
            Item item = items.remove();
            weight -= item.weight();
            lock.notifyAll();
            return item;
        }
    }

    /** The owner is told first: a driver must not be deaf and look alive, whatever becomes of this thread. */
    private void runGuarded(Runnable work) {
        boolean failed = true;
        try {
            work.run();
            failed = false;
        } finally {
            if (failed) {
                whenFailed.run();
            }
        }
    }
}
