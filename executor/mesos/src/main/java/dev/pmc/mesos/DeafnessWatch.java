package dev.pmc.mesos;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that an executor's classic driver has gone deaf: it is told that its connection to the agent broke, and does not
 * connect again by itself but waits for the agent to come back from a restart, a quarter of an hour by default. An agent
 * that answers {@code /health} meanwhile has not gone anywhere. It takes some time to recover after a restart, so it is
 * believed only after a while.
 *
 * <p>One thread of its own. Life: start, then close.
 */
final class DeafnessWatch implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(DeafnessWatch.class);

    /** Much longer than an agent waits for its executors to register again, which is 2 s by default. */
    static final Duration STANDARD_PATIENCE = Duration.ofSeconds(30);

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    private final Endpoint agent;
    private final Dialer dialer;
    private final Duration patience;
    private final Runnable whenDeaf;
    private final Object lock = new Object();
    private boolean connected = true;
    private boolean closed;

    /**
     * @param patience for how long the agent has to answer while the driver is disconnected
     * @param whenDeaf called once then, on the watch's thread
     */
    DeafnessWatch(Endpoint agent, Dialer dialer, Duration patience, Runnable whenDeaf) {
        this.agent = agent;
        this.dialer = dialer;
        this.patience = patience;
        this.whenDeaf = whenDeaf;
    }

    void start() {
        Thread thread = new Thread(this::watch, "mesos-deafness");
        thread.setDaemon(true);
        thread.start();
    }

    void connected() {
        tell(true);
    }

    void disconnected() {
        tell(false);
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
    }

    private void tell(boolean isConnected) {
        synchronized (lock) {
            connected = isConnected;
            lock.notifyAll();
        }
    }

    private void watch() {
        try {
            while (awaitDisconnection()) {
                if (answersLongEnough()) {
                    log.atError()
                            .addKeyValue("agent", agent)
                            .log("the agent is there, but the driver does not connect to it again; VMs run on");
                    whenDeaf.run();
                    return;
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("the thread that watches the driver was interrupted", e);
        }
    }

    /** False if it is closed instead. */
    private boolean awaitDisconnection() throws InterruptedException {
        synchronized (lock) {
            while (connected && !closed) {
                lock.wait();
            }
            return !closed;
        }
    }

    /** Whether the agent has answered all the time until now, for as long as the patience lasts. */
    private boolean answersLongEnough() throws InterruptedException {
        long pause = Math.max(1, patience.toMillis() / 10);
        Long since = null;
        while (isToBeAsked()) {
            long asked = System.nanoTime();
            since = answers() ? (since == null ? asked : since) : null;
            if (since != null && asked - since >= patience.toNanos()) {
                return isToBeAsked();
            }
            synchronized (lock) {
                lock.wait(pause);
            }
        }
        return false;
    }

    private boolean isToBeAsked() {
        synchronized (lock) {
            return !connected && !closed;
        }
    }

    private boolean answers() {
        try (Wire open = dialer.open(agent)) {
            return HealthQuestion.ask(open, agent, ANSWER_LIMIT).status() == 200;
        } catch (IOException e) {
            log.atDebug()
                    .addKeyValue("agent", agent)
                    .addKeyValue("reason", e.getMessage())
                    .log("the agent does not answer");
            return false;
        }
    }
}
