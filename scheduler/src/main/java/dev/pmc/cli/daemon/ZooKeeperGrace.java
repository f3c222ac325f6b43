package dev.pmc.cli.daemon;

import dev.pmc.zookeeper.ZooKeeperClients;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a daemon that is to end does not wait for a ZooKeeper that is away: after some seconds the connections are
 * broken off, and whatever waits for them fails. What is not written by then is not, as if the process had been killed.
 */
final class ZooKeeperGrace implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperGrace.class);
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final long LOOK_MILLIS = 250;

    private final Ending ending;
    private final ZooKeeperClients zooKeeper;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean isOver;

    private ZooKeeperGrace(Ending ending, ZooKeeperClients zooKeeper) {
        this.ending = ending;
        this.zooKeeper = zooKeeper;
    }

    /** Waits for the end on a thread of its own. */
    static ZooKeeperGrace of(Ending ending, ZooKeeperClients zooKeeper) {
        ZooKeeperGrace grace = new ZooKeeperGrace(ending, zooKeeper);
        Thread thread = new Thread(grace::watch, "zookeeper-grace");
        thread.setDaemon(true);
        thread.start();
        return grace;
    }

    private void watch() {
        try {
            ending.awaitTold();
            long end = System.nanoTime() + GRACE.toNanos();
            while (!closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (System.nanoTime() - end >= 0 && zooKeeper.isAway()) {
                    isOver = true;
                    LOG.warn("pmc ends without ZooKeeper, which is away; what it was just deciding it has not decided");
                    zooKeeper.close();
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the connections were broken off. */
    boolean isOver() {
        return isOver;
    }

    /** The daemon has come to its end. */
    @Override
    public void close() {
        closed.countDown();
    }
}
