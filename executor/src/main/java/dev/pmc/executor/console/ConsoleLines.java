package dev.pmc.executor.console;

import dev.pmc.executor.host.VmHostAccess;
import dev.pmc.vm.ConsoleInvitation;
import dev.pmc.vm.ConsolePart;
import dev.pmc.vm.Hostname;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of this executor to the scheduler for those who look at consoles: one for each of them, made when the
 * scheduler asks for it. So no machine opens a port for consoles. Nothing is kept in memory of what guests say: a line reads
 * its log as fast as it is taken from it. Thread-safe.
 */
public final class ConsoleLines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleLines.class);
    private static final int MOST = 256;
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final VmHostAccess access;
    private final Consumer<ConsolePart> refusals;
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(1, ConsoleLines::daemon, new ThreadPoolExecutor.DiscardPolicy());
    /** Guards what follows. */
    private final Object lock = new Object();

    private final Map<String, ConsoleLine> lines = new HashMap<>();
    private final Map<Hostname, Keyboard> typists = new HashMap<>();
    private @Nullable HttpClient http;

    /** @param refusals sends word that this executor cannot come; must not block */
    public ConsoleLines(VmHostAccess access, Consumer<ConsolePart> refusals) {
        this.access = access;
        this.refusals = refusals;
        thread.setRemoveOnCancelPolicy(true);
    }

    /** The scheduler asks this executor to connect, perhaps not for the first time. Never blocks. */
    @SuppressWarnings("FutureReturnValueIgnored")
    public void invited(ConsoleInvitation invitation) {
        String word = invitation.consoleInvitation();
        HttpClient client;
        ConsoleLine line;
        synchronized (lock) {
            if (lines.containsKey(word)) {
                return;
            }
            if (lines.size() >= MOST) {
                refusals.accept(ConsolePart.problem(word, "there are " + MOST + " consoles open on this machine"));
                return;
            }
            line = new ConsoleLine(invitation, access, thread, this::types, () -> ended(word));
            lines.put(word, line);
            client = http();
        }
        client.newWebSocketBuilder()
                .connectTimeout(CONNECT)
                .header("Authorization", "Bearer " + invitation.token())
                .buildAsync(URI.create(invitation.url()), line)
                .whenComplete((connected, failure) -> connected(invitation, connected, failure));
    }

    private void connected(ConsoleInvitation invitation, @Nullable WebSocket connected, @Nullable Throwable failure) {
        if (connected == null) {
            LOG.atWarn()
                    .addKeyValue("vm", invitation.hostname())
                    .addKeyValue("url", invitation.url())
                    .addKeyValue("reason", failure)
                    .log("pmc cannot be reached for a console");
            ended(invitation.consoleInvitation());
            refusals.accept(ConsolePart.problem(
                    invitation.consoleInvitation(),
                    "pmc cannot be reached from there, at " + invitation.url() + ": " + failure));
        }
    }

    /** Somebody else may have typed there until now. */
    private void types(Hostname hostname, Keyboard keyboard) {
        Keyboard before;
        synchronized (lock) {
            before = typists.put(hostname, keyboard);
        }
        if (before != null && before != keyboard) {
            before.close();
        }
    }

    private void ended(String word) {
        synchronized (lock) {
            ConsoleLine line = lines.remove(word);
            if (line != null) {
                typists.values().remove(line.keyboard());
            }
        }
    }

    private HttpClient http() {
        if (http == null) {
            http = HttpClient.newBuilder().executor(thread).build();
        }
        return http;
    }

    @Override
    public void close() {
        Map<String, ConsoleLine> open;
        synchronized (lock) {
            open = Map.copyOf(lines);
        }
        open.values().forEach(line -> line.end("the executor ends; guests go on"));
        thread.shutdown();
    }

    private static Thread daemon(Runnable run) {
        Thread thread = new Thread(run, "console-lines");
        thread.setDaemon(true);
        return thread;
    }
}
