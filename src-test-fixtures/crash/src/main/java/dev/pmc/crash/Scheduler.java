package dev.pmc.crash;

import dev.pmc.fixtures.ChildProcess;
import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.TcpProxy;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One of several pmc: its process, which is started again when it has ended, as systemd does it; and its own ways to the
 * servers of ZooKeeper, which can be cut.
 *
 * <p>Thread rule: one thread, which calls {@link #look} every few milliseconds.
 */
final class Scheduler implements AutoCloseable {
    private static final Duration RESTART = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PAGE_MILLIS = 1_000;
    private static final String LEADS = "registered with the master";
    private static final int KILLED = 128 + 9;
    private static final int STOPPED = 0;
    private static final int DEPOSED = 6;

    private final String name;
    private final int port;
    private final List<TcpProxy> ways;
    private final List<String> command;
    private final List<String> problems = new ArrayList<>();
    private ChildProcess process;
    private LogReader log;
    /** By {@link System#nanoTime}; 0 if it has not led since it was started. */
    private long leadsSince;
    /** By {@link System#nanoTime}; 0 while it runs. */
    private long endedAt;
    /** The exit code that it is to have after what was done to it. */
    private int expected = DEPOSED;

    private int starts = 1;
    private int deposed;
    private boolean stopped;

    /**
     * Starts it.
     *
     * @param port of its pages
     * @param ways to the servers of ZooKeeper; closed with this
     */
    Scheduler(String name, int port, List<TcpProxy> ways, List<String> command) {
        this.name = name;
        this.port = port;
        this.ways = ways;
        this.command = command;
        process = ChildProcess.start(name, command);
        log = new LogReader(process.log());
    }

    /** Sees what it has logged, and starts it again if it has ended a while ago. */
    void look() {
        if (log.newLines().stream().anyMatch(line -> line.contains(LEADS))) {
            leadsSince = System.nanoTime();
        }
        if (endedAt == 0 && !process.isAlive()) {
            ended();
        } else if (endedAt != 0 && !stopped && System.nanoTime() - endedAt > RESTART.toNanos()) {
            process = ChildProcess.start(name, command);
            log = new LogReader(process.log());
            endedAt = 0;
            starts++;
        }
    }

    private void ended() {
        endedAt = System.nanoTime();
        leadsSince = 0;
        int code = process.awaitExit(PATIENCE);
        if (code == DEPOSED) {
            deposed++;
        } else if (code != expected) {
            problems.add("%s ended with exit code %d; its log is %s".formatted(name, code, process.log()));
        }
        expected = DEPOSED;
    }

    /** When it was seen to begin to lead, by {@link System#nanoTime}; 0 if it has not since it was started. */
    long leadsSince() {
        return leadsSince;
    }

    /** Whether its pages say that it is well, whether it leads or not. */
    boolean isWell() {
        return endedAt == 0 && answers("/healthz");
    }

    /** Whether its pages say that everything is in place that a job needs. */
    boolean isReady() {
        return endedAt == 0 && answers("/readyz");
    }

    private boolean answers(String path) {
        try {
            return open(path).getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpURLConnection open(String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setConnectTimeout(PAGE_MILLIS);
        connection.setReadTimeout(PAGE_MILLIS);
        return connection;
    }

    /** What one of its pages says; an empty document if it does not answer. */
    String page(String path) {
        try (InputStream body = open(path).getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "{}";
        }
    }

    void suffer(Fault fault) {
        switch (fault) {
            case KILL -> kill9();
            case TERM -> term();
            case PAUSE -> process.suspend();
            case SILENCE -> ways.forEach(TcpProxy::silence);
            case CUT -> ways.forEach(TcpProxy::reset);
        }
    }

    /** What goes on of a fault is over. */
    void recover(Fault fault) {
        switch (fault) {
            case KILL, TERM -> {}
            case PAUSE -> process.resume();
            case SILENCE, CUT -> ways.forEach(TcpProxy::heal);
        }
    }

    void kill9() {
        expected = KILLED;
        process.kill9();
    }

    private void term() {
        expected = STOPPED;
        Processes.signal("TERM", process.pid());
    }

    /** Tells it to end for good, and waits for that. */
    void stop() {
        stopped = true;
        if (endedAt == 0) {
            term();
            process.awaitExit(PATIENCE);
            look();
        }
    }

    /** How often its process was started. */
    int starts() {
        return starts;
    }

    /** How often it has lost its leadership against its will, and has ended. */
    int deposed() {
        return deposed;
    }

    /** Exit codes that it should not have had. */
    List<String> problems() {
        return problems;
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() {
        process.close();
        ways.forEach(TcpProxy::close);
    }
}
