package dev.pmc.web;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that make answers, apart from those that move bytes: few, so that the daemon keeps its processors, and
 * those that wait for the queue or for an executor apart from those that only compute. What does not fit is refused with
 * a {@link java.util.concurrent.RejectedExecutionException}.
 */
final class Workers implements AutoCloseable {
    private static final int QUICK = 8;
    private static final int PATIENT = 16;
    private static final int MAX_WAITING = 256;
    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor quick = threads("http-work-", QUICK);
    private final ThreadPoolExecutor patient = threads("http-wait-", PATIENT);

    /** For what waits for nothing. */
    Executor quick() {
        return quick;
    }

    /** For what may wait some seconds for somebody. */
    Executor patient() {
        return patient;
    }

    private static ThreadPoolExecutor threads(String name, int count) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                count, count, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), work -> {
                    Thread thread = new Thread(work, name + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    @Override
    public void close() {
        quick.shutdownNow();
        patient.shutdownNow();
    }
}
