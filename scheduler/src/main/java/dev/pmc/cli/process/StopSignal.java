package dev.pmc.cli.process;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Has SIGTERM and SIGINT end a command in good order, and the process with the exit code of that end: the JVM alone would
 * give 128 and the number of the signal, which systemd and scripts take for a failure. There is one for the process, as
 * there are signals.
 */
public final class StopSignal {
    /** Less than systemd grants by default. A disk that is slow, or a machine that is busy, may need it. */
    private static final int LIMIT_SECONDS = 60;

    private static final AtomicReference<@Nullable Runnable> STOP = new AtomicReference<>();
    private static final CountDownLatch ENDED = new CountDownLatch(1);
    private static volatile int exitCode;

    private StopSignal() {}

    /** Listens for signals from now on. For the process's main method. */
    public static void listen() {
        Runtime.getRuntime().addShutdownHook(new Thread(StopSignal::received, "stop"));
    }

    /** Gives what a signal is to do; it must not block. Before, a signal just ends the process. */
    public static void does(Runnable stop) {
        STOP.set(stop);
    }

    /** The command has ended, and everything is closed. For the process's main method. */
    public static void ended(int code) {
        exitCode = code;
        ENDED.countDown();
    }

    /** The JVM ends, by a signal or because the command has. */
    private static void received() {
        Runnable stop = STOP.get();
        if (stop == null) {
            return;
        }
        stop.run();
        try {
            if (ENDED.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(exitCode);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
