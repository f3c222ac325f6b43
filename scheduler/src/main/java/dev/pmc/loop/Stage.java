package dev.pmc.loop;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is done about every turn of the loop at one point of its way: turn after turn in their order, one at a time. It is
 * done by the thread that hands the turn over; or, so that this one can be busy with the next meanwhile, by another. That
 * pays only for who has much to do: on a busy machine the other thread may wait for its processor longer than a turn takes.
 *
 * <p>Thread rule: one thread hands turns over, and closes. Life cycle: {@code take* close}. Failure rule: after a failure
 * nothing is done about any turn; the loop is told, and the next call throws it.
 */
final class Stage implements AutoCloseable {
    private final Consumer<LoopWatch.LoopTurn> work;
    private final Runnable whenFailed;
    private final Semaphore room = new Semaphore(1);
    private final ExecutorService thread;
    private volatile @Nullable RuntimeException failure;
    private volatile boolean told;

    /** @param whenFailed has the loop turn, so that it sees the failure; called on the thread of the stage */
    Stage(String name, Consumer<LoopWatch.LoopTurn> work, Runnable whenFailed) {
        this.work = work;
        this.whenFailed = whenFailed;
        thread = Executors.newSingleThreadExecutor(job -> {
            Thread worker = new Thread(job, name);
            worker.setDaemon(true);
            return worker;
        });
    }

    /**
     * Hands a turn over, as soon as the one before is done with. Waits through interrupts.
     *
     * @param elsewhere not on this thread
     */
    void take(LoopWatch.LoopTurn turn, boolean elsewhere) {
        room.acquireUninterruptibly();
        if (failure == null && elsewhere) {
            thread.execute(() -> attend(turn));
            return;
        }
        try {
            throwFailure();
            work.accept(turn);
        } finally {
            room.release();
        }
    }

    private void attend(LoopWatch.LoopTurn turn) {
        try {
            work.accept(turn);
        } catch (RuntimeException e) {
            fail(e);
        } catch (Error e) {
            fail(new IllegalStateException("the loop cannot go on", e));
        } finally {
            room.release();
        }
    }

    private void fail(RuntimeException e) {
        failure = e;
        whenFailed.run();
    }

    /** Waits until all is done, and throws a failure that was not thrown before. */
    @Override
    public void close() {
        room.acquireUninterruptibly();
        room.release();
        thread.shutdown();
        if (!told) {
            throwFailure();
        }
    }

    private void throwFailure() {
        RuntimeException thrown = failure;
        if (thrown != null) {
            told = true;
            throw thrown;
        }
    }
}
