package dev.pmc.mesos;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a Mesos master has died or hangs, and has come back, for a driver that does not: libmesos with a fixed
 * address waits for an election that never happens, and stays deaf.
 *
 * <p>It holds a connection to the master and asks for {@code /health} on it now and then, which every master answers,
 * leading or not. When the connection breaks, the process or its machine has gone, and a driver's connection with it;
 * when no answer comes, the master hangs. The owner is told of either, and once there is an answer again, when it should
 * make a new driver. A master that has never answered is not missed: a driver that has not registered tries on by itself.
 *
 * <p>One thread of its own calls the owner. Life: start, then close.
 */
public final class PeerWatch implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(PeerWatch.class);

    /** What the owner is told, on the thread of the watch. */
    public interface Owner {
        void masterLost();

        void masterBack();
    }

    /**
     * How patient a watch is.
     *
     * @param retry between attempts to connect
     * @param interval between two questions
     * @param silence that a master may keep for when it is asked
     */
    public record Patience(Duration retry, Duration interval, Duration silence) {
        /** As a master's heartbeats over HTTP: each 15 s, and five of them missed are too many. */
        public static final Patience STANDARD =
                new Patience(Duration.ofSeconds(1), Duration.ofSeconds(15), Duration.ofSeconds(75));
    }

    private enum Master {
        NEVER_SEEN,
        NEVER_THERE,
        HERE,
        LOST
    }

    private final Endpoint peer;
    private final Dialer dialer;
    private final Patience patience;
    private final Owner owner;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Wire wire;
    /** Of the watch's own thread. */
    private Master master = Master.NEVER_SEEN;

    public PeerWatch(Endpoint peer, Dialer dialer, Patience patience, Owner owner) {
        this.peer = peer;
        this.dialer = dialer;
        this.patience = patience;
        this.owner = owner;
    }

    public void start() {
        Thread thread = new Thread(this::watch, "mesos-watch");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        closed.countDown();
        Wire open = wire;
        if (open != null) {
            Closing.quietly(open);
        }
    }

    private void watch() {
        try {
            do {
                try (Wire open = dialer.open(peer)) {
                    wire = open;
                    if (!isClosed()) {
                        askOn(open);
                    }
                } catch (IOException e) {
                    away(String.valueOf(e.getMessage()));
                }
            } while (!closed.await(patience.retry().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            log.error("The thread that watches the master was interrupted; this is a defect of pmc");
        }
    }

    /** Returns when the master says that it ends this connection. */
    private void askOn(Wire open) throws IOException {
        while (!HealthQuestion.ask(open, peer, patience.silence()).isLast()) {
            here();
            awaitNextQuestion(open);
        }
        here();
    }

    /** A wait that ends at once if the connection does. */
    private void awaitNextQuestion(Wire open) throws IOException {
        open.limitReads(patience.interval());
        try {
            if (open.in().read() >= 0) {
                throw new ProtocolException("it says something that was not asked");
            }
            throw new IOException("it closed the connection");
        } catch (SocketTimeoutException e) {
            log.atTrace().addKeyValue("master", peer).log("Asking the master for its health again");
        }
    }

    private void here() {
        boolean back = master == Master.LOST;
        master = Master.HERE;
        if (back) {
            log.atInfo().addKeyValue("master", peer).log("The Mesos master is back");
            owner.masterBack();
        }
    }

    private void away(String reason) {
        if (isClosed()) {
            return;
        }
        switch (master) {
            case NEVER_SEEN -> {
                master = Master.NEVER_THERE;
                log.atWarn()
                        .addKeyValue("master", peer)
                        .addKeyValue("reason", reason)
                        .log("No answer from the Mesos master, trying on");
            }
            case HERE -> {
                master = Master.LOST;
                log.atWarn()
                        .addKeyValue("master", peer)
                        .addKeyValue("reason", reason)
                        .log("The Mesos master is lost, waiting for it to come back");
                owner.masterLost();
            }
            case NEVER_THERE, LOST ->
                log.atDebug()
                        .addKeyValue("master", peer)
                        .addKeyValue("reason", reason)
                        .log("Still no answer");
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }
}
