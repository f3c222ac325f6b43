package dev.pmc.loop;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What follows a commit, turn after turn in their order, on a thread of its own: meanwhile the next turn is decided and
 * waits for the disk.
 *
 * <p>Thread rule: all methods are for the thread of the loop. Life cycle: {@code follow* close}. Failure rule: after a
 * failure nothing follows any more; the loop is told, and its next call throws it.
 */
final class Aftermath implements AutoCloseable {
    /** So far the loop may be ahead. */
    private static final int MOST_TURNS = 2;

    private final Consumer<LoopWatch.Turn> work;
    private final Runnable whenFailed;
    private final Semaphore room = new Semaphore(MOST_TURNS);
    private final ExecutorService thread = Executors.newSingleThreadExecutor(job -> {
        Thread worker = new Thread(job, "loop-effects");
        worker.setDaemon(true);
        return worker;
    });
    private volatile @Nullable Throwable failure;

    /** @param whenFailed has the loop turn, so that it sees the failure; called on the other thread */
    Aftermath(Consumer<LoopWatch.Turn> work, Runnable whenFailed) {
        this.work = work;
        this.whenFailed = whenFailed;
    }

    /** Has a turn's consequences follow those of the turns before; waits while too many have not been seen to. */
    void follow(LoopWatch.Turn turn) throws InterruptedException {
        throwFailure();
        room.acquire();
        thread.execute(() -> {
            try {
                if (failure == null) {
                    work.accept(turn);
                }
            } catch (RuntimeException | Error e) {
                failure = e;
                whenFailed.run();
            } finally {
                room.release();
            }
        });
    }

    /** Waits until everything that was to follow has. */
    @Override
    public void close() {
        room.acquireUninterruptibly(MOST_TURNS);
        thread.shutdown();
        throwFailure();
    }

    private void throwFailure() {
        if (failure != null) {
            throw new IllegalStateException("what was to follow a turn of the loop has failed", failure);
        }
    }
}
