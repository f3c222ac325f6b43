package dev.pmc.loop;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is done about every turn of the loop at one point of its way: turn after turn in their order, one at a time, on a
 * thread of its own. Meanwhile whoever hands turns over is busy with the next.
 *
 * <p>Thread rule: one thread hands turns over, and closes. Life cycle: {@code take* close}. Failure rule: after a failure
 * nothing is done about any turn; the loop is told, and the next call throws it.
 */
final class Stage implements AutoCloseable {
    private final Consumer<LoopWatch.Turn> work;
    private final Runnable whenFailed;
    private final Semaphore room = new Semaphore(1);
    private final ExecutorService thread;
    private volatile @Nullable RuntimeException failure;

    /** @param whenFailed has the loop turn, so that it sees the failure; called on the thread of the stage */
    Stage(String name, Consumer<LoopWatch.Turn> work, Runnable whenFailed) {
        this.work = work;
        this.whenFailed = whenFailed;
        thread = Executors.newSingleThreadExecutor(job -> {
            Thread worker = new Thread(job, name);
            worker.setDaemon(true);
            return worker;
        });
    }

    /** Hands a turn over, as soon as the one before is done with. Waits through interrupts. */
    void take(LoopWatch.Turn turn) {
        room.acquireUninterruptibly();
        throwFailure();
        thread.execute(() -> {
            try {
                work.accept(turn);
            } catch (RuntimeException e) {
                failure = e;
                whenFailed.run();
            } catch (Error e) {
                failure = new IllegalStateException("the loop cannot go on", e);
                whenFailed.run();
            } finally {
                room.release();
            }
        });
    }

    /** Waits until all is done. */
    @Override
    public void close() {
        room.acquireUninterruptibly();
        thread.shutdown();
        throwFailure();
    }

    private void throwFailure() {
        RuntimeException thrown = failure;
        if (thrown != null) {
            room.release();
            throw thrown;
        }
    }
}
