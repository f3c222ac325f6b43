package dev.pmc.executor.console;

import dev.pmc.executor.host.GuestConsole;
import dev.pmc.executor.host.VmFailure;
import dev.pmc.vm.ConsoleWord;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The typing of one who looks at a console, on a thread that is there while somebody types, as a guest may take nothing for a
 * while. One that takes nothing for long loses its typist. Thread-safe.
 */
final class Keyboard {
    private static final Logger LOG = LoggerFactory.getLogger(Keyboard.class);
    private static final Duration MAX_DEAF = Duration.ofSeconds(10);
    private static final int IDLE_SECONDS = 10;

    private final Opening opening;
    private final Consumer<ConsoleWord> tell;
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Keyboard::daemon,
            new ThreadPoolExecutor.DiscardPolicy());

    private volatile GuestConsole.@Nullable Keys keys;
    private volatile long typingSince;
    private volatile boolean isTyping;

    /** Opens the console. */
    interface Opening {
        GuestConsole.Keys open() throws VmFailure;
    }

    /** @param tell told whether somebody types, and why not; must not block */
    Keyboard(Opening opening, Consumer<ConsoleWord> tell) {
        this.opening = opening;
        this.tell = tell;
        thread.allowCoreThreadTimeOut(true);
    }

    boolean isOpen() {
        return keys != null;
    }

    /** Whether what comes is to be typed from now on. Never blocks. */
    void allow(boolean typing) {
        if (typing) {
            thread.execute(this::open);
        } else {
            close();
        }
    }

    /** Types that, or throws it away if nobody may type; never blocks. The next comes after {@code done}. */
    void type(byte[] what, Runnable done) {
        thread.execute(() -> {
            typeNow(what);
            done.run();
        });
    }

    /** Ends typing that the guest has taken nothing of for long. */
    void giveUpOnDeafGuest() {
        if (isTyping && System.nanoTime() - typingSince > MAX_DEAF.toNanos()) {
            close("the guest takes nothing that is typed");
        }
    }

    /** Nobody types here any more. Never blocks for long. */
    void close() {
        close("");
    }

    /** As {@link #close()}, for good. */
    void end() {
        close();
        thread.shutdown();
    }

    private void open() {
        if (keys != null) {
            return;
        }
        try {
            keys = opening.open();
            tell.accept(new ConsoleWord(true, ""));
        } catch (VmFailure e) {
            tell.accept(new ConsoleWord(false, String.valueOf(e.getMessage())));
        }
    }

    private void typeNow(byte[] what) {
        GuestConsole.Keys open = keys;
        if (open == null) {
            return;
        }
        typingSince = System.nanoTime();
        isTyping = true;
        try {
            open.type(what);
        } catch (VmFailure e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("typing at a console failed");
            close(String.valueOf(e.getMessage()));
        } finally {
            isTyping = false;
        }
    }

    private void close(String why) {
        GuestConsole.Keys open;
        synchronized (this) {
            open = keys;
            keys = null;
        }
        if (open != null) {
            open.close();
            tell.accept(new ConsoleWord(false, why));
        }
    }

    private static Thread daemon(Runnable run) {
        Thread thread = new Thread(run, "keyboard");
        thread.setDaemon(true);
        return thread;
    }
}
