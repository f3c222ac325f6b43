package dev.pmc.mesos;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a Mesos master has gone away and come back, for a driver that does not: libmesos with a fixed address
 * waits for an election that never happens, and stays deaf.
 *
 * <p>It holds an idle connection to the master. When that breaks, the process or its machine has gone, and a driver's
 * connection with it; when a new one succeeds, the owner is told, and should make a new driver. One thread of its own
 * calls the owner. Life: start, then close.
 */
public final class PeerWatch implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(PeerWatch.class);

    private final Endpoint peer;
    private final Dialer dialer;
    private final Duration retry;
    private final Runnable whenBack;
    private final Object lock = new Object();
    private boolean closed;
    private @Nullable Wire wire;

    /** @param retry how long to wait between attempts to connect */
    public PeerWatch(Endpoint peer, Dialer dialer, Duration retry, Runnable whenBack) {
        this.peer = peer;
        this.dialer = dialer;
        this.retry = retry;
        this.whenBack = whenBack;
    }

    public void start() {
        Thread thread = new Thread(this::watch, "mesos-watch");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        Wire open;
        synchronized (lock) {
            closed = true;
            open = wire;
            lock.notifyAll();
        }
        if (open != null) {
            Closing.quietly(open);
        }
    }

    private void watch() {
        boolean seenBefore = false;
        try {
            while (connect()) {
                if (seenBefore) {
                    log.info("The Mesos master is back master={}", peer);
                    whenBack.run();
                }
                seenBefore = true;
                awaitEnd();
            }
        } catch (InterruptedException e) {
            log.error("The thread that watches the master was interrupted; this is a defect of pmc");
        }
    }

    /** Returns whether there is a connection; if not, the watch was closed. */
    private boolean connect() throws InterruptedException {
        while (true) {
            Wire opened = null;
            try {
                opened = dialer.open(peer);
            } catch (IOException e) {
                log.debug("The Mesos master cannot be reached master={} reason=\"{}\"", peer, e.getMessage());
            }
            if (keep(opened)) {
                return true;
            }
            synchronized (lock) {
                if (!closed) {
                    lock.wait(retry.toMillis());
                }
                if (closed) {
                    return false;
                }
            }
        }
    }

    private boolean keep(@Nullable Wire opened) {
        if (opened == null) {
            return false;
        }
        synchronized (lock) {
            if (!closed) {
                wire = opened;
                return true;
            }
        }
        Closing.quietly(opened);
        return false;
    }

    private void awaitEnd() {
        Wire open;
        synchronized (lock) {
            open = wire;
        }
        if (open == null) {
            return;
        }
        try (open) {
            while (open.in().read() >= 0) {
                log.trace("The master says something on a connection that asks nothing");
            }
            sayLost("it closed the connection");
        } catch (IOException e) {
            sayLost(String.valueOf(e.getMessage()));
        }
    }

    private void sayLost(String reason) {
        synchronized (lock) {
            wire = null;
            if (closed) {
                return;
            }
        }
        log.warn("The Mesos master has gone, waiting for it to come back master={} reason=\"{}\"", peer, reason);
    }
}
