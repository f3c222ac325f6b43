package dev.pmc.executor.console;

import dev.pmc.executor.host.VmFailure;
import dev.pmc.executor.host.VmHostAccess;
import dev.pmc.vm.ConsolePart;
import dev.pmc.vm.ConsoleRequest;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers questions about consoles, on a thread of its own, one after the other. One that comes while many wait is left
 * without an answer, as if it had got lost: it is asked again.
 */
public final class ConsoleReplies implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ConsoleReplies.class);
    private static final int MAX_WAITING = 32;

    private final VmHostAccess access;
    private final Consumer<ConsolePart> sender;
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            ConsoleReplies::daemon,
            new ThreadPoolExecutor.DiscardPolicy());

    /** @param sender must not block */
    public ConsoleReplies(VmHostAccess access, Consumer<ConsolePart> sender) {
        this.access = access;
        this.sender = sender;
    }

    /** Never blocks. */
    public void answer(ConsoleRequest request) {
        thread.execute(() -> sender.accept(part(request)));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private ConsolePart part(ConsoleRequest request) {
        String word = request.consoleRequest();
        try {
            return new ConsoleLog(access.host().console(request.hostname()).log()).read(request);
        } catch (VmFailure e) {
            return ConsolePart.problem(word, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("vm", request.hostname())
                    .addKeyValue("reason", e.toString())
                    .log("a console's log cannot be read");
            return ConsolePart.problem(word, "the console's log cannot be read: " + e);
        } catch (RuntimeException e) {
            log.atError()
                    .setCause(e)
                    .addKeyValue("vm", request.hostname())
                    .log("a console's log cannot be read by a defect of the executor");
            return ConsolePart.problem(word, "the console's log cannot be read by a defect of the executor");
        }
    }

    private static Thread daemon(Runnable run) {
        Thread thread = new Thread(run, "consoles");
        thread.setDaemon(true);
        return thread;
    }
}
