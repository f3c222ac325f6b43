package dev.pmc.zookeeper;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Does one thing after the other on a thread of its own, for those who cannot wait for ever: ZooKeeper's client waits until it has
 * a connection again, however long that takes. Whoever asks for something waits as long as there is one, and some seconds more.
 * What is given up on is interrupted; it may still have been done.
 */
public final class PatientThread implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LOOK_MILLIS = 200;

    private final String what;
    private final BooleanSupplier isConnected;
    private final BiFunction<String, Throwable, RuntimeException> failure;
    private final ExecutorService executor;
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();

    /**
     * @param what it is that cannot be used without a connection, in words
     * @param failure makes what is thrown then
     */
    public PatientThread(
            String name,
            String what,
            BooleanSupplier isConnected,
            BiFunction<String, Throwable, RuntimeException> failure) {
        this.what = what;
        this.isConnected = isConnected;
        this.failure = failure;
        executor = Executors.newSingleThreadExecutor(work -> {
            Thread made = new Thread(work, name);
            made.setDaemon(true);
            thread.set(made);
            return made;
        });
    }

    /**
     * Does something on that thread; at once if it is that thread which asks.
     *
     * @throws RuntimeException that of {@code failure} if there is no connection, or this is closed
     */
    public <T> T call(Callable<T> work) {
        if (Thread.currentThread().equals(thread.get())) {
            return atOnce(work);
        }
        Future<T> answer = submit(work);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (true) {
                try {
                    return answer.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    if (isConnected.getAsBoolean()) {
                        deadline = System.nanoTime() + PATIENCE.toNanos();
                    } else if (System.nanoTime() - deadline > 0) {
                        throw failure.apply("there is no connection to ZooKeeper, where " + what + " is", e);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure.apply("the wait for " + what + " was interrupted", e);
        } catch (ExecutionException e) {
            throw unchecked(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private <T> Future<T> submit(Callable<T> work) {
        try {
            return executor.submit(work);
        } catch (RejectedExecutionException e) {
            throw failure.apply(what + " is closed", e);
        }
    }

    private static <T> T atOnce(Callable<T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw unchecked(e);
        }
    }

    private static RuntimeException unchecked(@Nullable Throwable cause) {
        if (cause instanceof RuntimeException known) {
            return known;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(cause);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
