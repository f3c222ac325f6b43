package dev.pmc.executor.task;

import dev.pmc.vm.Hostname;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs work for VMs: in the order of arrival for each VM, in parallel for different ones.
 *
 * <p>Heavy work (making and starting VMs) is done by a fixed number of workers, because more of them would only make
 * each slower. Looking whether guests are ready is done by a few in turn, and a VM that is waited for has no thread
 * between two looks. Any other work mostly waits for a guest, so it has a thread of its own: neither a download nor a
 * guest that is slow to power off holds up another VM. Threads go away when idle.
 *
 * <p>Thread-safe. Work that throws is over, and the VM's next piece begins all the same. After {@link #close} what has
 * not begun never will.
 */
final class VmWorkQueues implements AutoCloseable {
    private static final int IDLE_SECONDS = 10;
    private static final int LOOKERS = 8;

    /** A piece of work. */
    interface Body {
        /** Answers how long until it is to be done again; null if it is over. */
        @Nullable
        Duration run();
    }

    /** The pieces of each VM that has any; the first one is being done or waits for a thread. Guards itself. */
    private final Map<Hostname, Queue<Piece>> lines = new HashMap<>();

    private final ThreadPoolExecutor workers;
    private final ThreadPoolExecutor waiters;
    private final ThreadPoolExecutor lookers;
    private boolean closed;

    VmWorkQueues(int workerCount) {
        workers = fixed(workerCount, "vm-worker-");
        lookers = fixed(LOOKERS, "vm-looker-");
        waiters = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons("vm-waiter-"));
    }

    private static ThreadPoolExecutor fixed(int threads, String prefix) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemons(prefix));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    void submit(Hostname vm, String taskId, Work.Kind kind, Body body) {
        synchronized (lines) {
            Queue<Piece> line = lines.computeIfAbsent(vm, name -> new ArrayDeque<>());
            Piece piece = new Piece(vm, taskId, kind, body);
            line.add(piece);
            if (line.size() == 1) {
                start(piece);
            }
        }
    }

    /** Drops the task's work that has not begun, and does not repeat what is being done. */
    void abandon(Hostname vm, String taskId) {
        synchronized (lines) {
            Queue<Piece> line = lines.get(vm);
            if (line == null) {
                return;
            }
            Piece first = line.element();
            line.removeIf(piece -> piece != first && piece.taskId.equals(taskId));
            if (first.taskId.equals(taskId)) {
                first.abandon();
            }
        }
    }

    /** Begins nothing more. */
    @Override
    public void close() {
        synchronized (lines) {
            closed = true;
            List.copyOf(lines.values()).forEach(line -> line.element().abandon());
        }
        workers.shutdown();
        waiters.shutdown();
        lookers.shutdown();
    }

    /** Waits until nothing is being done any more; only after {@link #close}. False if that took too long. */
    boolean awaitIdle(long timeout, TimeUnit unit) throws InterruptedException {
        long deadline = System.nanoTime() + unit.toNanos(timeout);
        return workers.awaitTermination(timeout, unit)
                && waiters.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)
                && lookers.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void start(Piece piece) {
        if (closed) {
            return;
        }
        if (piece.kind.repeated()) {
            lookers.execute(piece);
        } else {
            (piece.kind.heavy() ? workers : waiters).execute(piece);
        }
    }

    private void finished(Piece piece) {
        Queue<Piece> line = lines.get(piece.vm);
        if (line == null || line.poll() != piece) {
            throw new IllegalStateException("work for " + piece.vm + " out of order");
        }
        Piece next = line.peek();
        if (next == null) {
            lines.remove(piece.vm);
        } else {
            start(next);
        }
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return body -> {
            Thread thread = new Thread(body, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    private final class Piece implements Runnable {
        private final Hostname vm;
        private final String taskId;
        private final Work.Kind kind;
        private final Body body;
        private boolean running;
        private boolean over;

        Piece(Hostname vm, String taskId, Work.Kind kind, Body body) {
            this.vm = vm;
            this.taskId = taskId;
            this.kind = kind;
            this.body = body;
        }

        @Override
        public void run() {
            synchronized (lines) {
                if (over) {
                    return;
                }
                running = true;
            }
            Duration pause = null;
            try {
                pause = body.run();
            } finally {
                synchronized (lines) {
                    running = false;
                    if (pause == null || over) {
                        finished(this);
                    } else {
                        CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS, lookers)
                                .execute(this);
                    }
                }
            }
        }

        private void abandon() {
            over = true;
            if (!running) {
                workers.remove(this);
                finished(this);
            }
        }
    }
}
