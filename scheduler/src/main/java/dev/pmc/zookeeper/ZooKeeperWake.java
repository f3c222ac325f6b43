package dev.pmc.zookeeper;

import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.api.CuratorWatcher;
import org.apache.zookeeper.WatchedEvent;

/**
 * Wakes a thread when a node changes that it has asked about, or the connection to ZooKeeper does. Given with each question
 * about such a node; a watch that is lost is as if nothing had happened, so nobody should wait without a limit.
 */
public final class ZooKeeperWake implements CuratorWatcher {
    private boolean woken;

    @Override
    public synchronized void process(WatchedEvent event) {
        woken = true;
        notifyAll();
    }

    /** Waits until something has happened since the last time, or for so long. Returns whether something has. */
    public synchronized boolean await(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!woken) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        woken = false;
        return true;
    }
}
