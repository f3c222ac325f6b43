package dev.pmc.cli.process;

import dev.pmc.service.Services;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a daemon ends when one of its threads has died: with one line that says so and exit code 1. It is first
 * asked to end in good order; if it has not done so in time the process is halted. VMs go on in either case, and nothing is
 * lost that was durable.
 *
 * <p>The jar may have been replaced under a running pmc, and then no class can be loaded any more. So the thread that halts
 * the process is there from the beginning, waiting, and needs nothing that is not loaded.
 */
public final class LastResort implements Services.Deaths, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LastResort.class);
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final CountDownLatch dying = new CountDownLatch(1);
    private final Consumer<Failure> end;
    private final Runnable halt;
    private final Thread waiting;
    private final Thread.@Nullable UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();

    private LastResort(Consumer<Failure> end, Runnable halt, Duration grace) {
        this.end = end;
        this.halt = halt;
        waiting = new Thread(() -> haltAfter(grace.toMillis()), "last-resort");
        waiting.setDaemon(true);
    }

    /**
     * Watches over every thread of this process from now on.
     *
     * @param end has the daemon end in good order, for that reason; must not block
     */
    public static LastResort install(Consumer<Failure> end) {
        LastResort resort = of(end, () -> Runtime.getRuntime().halt(Exit.INTERNAL.code()), GRACE);
        Thread.setDefaultUncaughtExceptionHandler((thread, cause) -> resort.died(thread.getName(), cause));
        return resort;
    }

    /** For tests: does so in place of halting. */
    static LastResort of(Consumer<Failure> end, Runnable halt, Duration grace) {
        // What is needed later is loaded now.
        words("a service", new IllegalStateException("an example"));
        LastResort resort = new LastResort(end, halt, grace);
        resort.waiting.start();
        return resort;
    }

    private void haltAfter(long millis) {
        try {
            dying.await();
            // Nobody counts this down: it is the time that there is for a good end.
            new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
            halt.run();
        } catch (InterruptedException e) {
            // The daemon has come to its end by itself.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void died(String service, @Nullable Throwable cause) {
        dying.countDown();
        try {
            Failure failure = words(service, cause);
            LOG.atError()
                    .addKeyValue("thread", service)
                    .setCause(cause)
                    .log("a thread has died, and pmc ends; VMs and executors go on");
            end.accept(failure);
        } catch (RuntimeException | Error e) {
            // Not even that can be said any more; the process is halted all the same.
            System.err.println("pmc: a thread has died, and so does pmc; VMs and executors go on");
        }
    }

    /** The daemon has ended: what its process does then is not watched any more. */
    @Override
    public void close() {
        Thread.setDefaultUncaughtExceptionHandler(before);
        waiting.interrupt();
    }

    private static Failure words(String service, @Nullable Throwable cause) {
        String reason = cause == null ? "it has ended" : cause.toString();
        String message = "the thread " + service + " has died: " + reason + "; VMs and executors go on";
        return cause == null ? new Failure(Exit.INTERNAL, message) : new Failure(Exit.INTERNAL, message, cause);
    }
}
