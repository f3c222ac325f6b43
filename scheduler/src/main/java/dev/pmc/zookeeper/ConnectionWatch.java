package dev.pmc.zookeeper;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in one line why there is no connection to an ensemble when that has lasted for a while, and once more when there is another
 * reason. Has a thread of its own. Thread-safe.
 */
final class ConnectionWatch implements ConnectionStateListener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ConnectionWatch.class);

    /** Connections that are lost come back sooner, mostly. */
    private static final int PATIENCE_SECONDS = 5;

    private final ZooKeeperAddress ensemble;
    private final CuratorFramework client;
    private final ServerProbe probe;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile String trouble = "";

    private ConnectionWatch(ZooKeeperAddress ensemble, CuratorFramework client, ServerProbe probe) {
        this.ensemble = ensemble;
        this.client = client;
        this.probe = probe;
    }

    /** Watches from now on. */
    static ConnectionWatch begin(ZooKeeperAddress ensemble, CuratorFramework client, ServerProbe probe) {
        ConnectionWatch watch = new ConnectionWatch(ensemble, client, probe);
        client.getConnectionStateListenable().addListener(watch);
        Thread thread = new Thread(watch::run, "zookeeper-watch");
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    private void run() {
        try {
            while (!closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stateChanged(CuratorFramework curator, ConnectionState state) {
        if (state.isConnected()) {
            trouble = "";
            log.atInfo().addKeyValue("zookeeper", ensemble).log("Connected to ZooKeeper");
        } else {
            log.atWarn()
                    .addKeyValue("zookeeper", ensemble)
                    .log("No connection to ZooKeeper, will retry; what is known from it stays known");
        }
    }

    private void look() {
        if (client.getZookeeperClient().isConnected()) {
            trouble = "";
            return;
        }
        String reason = probe.ask(ensemble);
        if (!reason.equals(trouble) && !client.getZookeeperClient().isConnected()) {
            trouble = reason;
            log.atWarn()
                    .addKeyValue("zookeeper", ensemble)
                    .addKeyValue("reason", reason)
                    .log("ZooKeeper cannot be reached; pmc waits for it");
        }
    }

    /** Says nothing more. */
    @Override
    public void close() {
        closed.countDown();
    }

    /** Why there is no connection, in words; empty as long as there is one, or may soon be. */
    String trouble() {
        return trouble;
    }
}
