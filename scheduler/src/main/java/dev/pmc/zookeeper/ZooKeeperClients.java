package dev.pmc.zookeeper;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.SessionConnectionStateErrorPolicy;
import org.apache.curator.retry.RetryForever;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of this process to ZooKeeper: one for each ensemble and user, which all who need it share. It is begun
 * when the first of them asks, retried for ever, and ended by {@link #close}, after those who use it. Thread-safe.
 */
public final class ZooKeeperClients implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ZooKeeperClients.class);

    /** How long a process may not be heard of until another may lead; twice ZooKeeper's own default tick, which is the least. */
    private static final int SESSION_TIMEOUT_MILLIS = 4_000;

    private static final int CONNECTION_TIMEOUT_MILLIS = 5_000;
    private static final int RETRY_MILLIS = 1_000;

    private final Map<ZooKeeperAddress, CuratorFramework> clients = new HashMap<>();

    /** The client of that ensemble, started; its paths are absolute, whatever the path of the address is. */
    public synchronized CuratorFramework client(ZooKeeperAddress address) {
        return clients.computeIfAbsent(address.ensemble(), ZooKeeperClients::start);
    }

    @Override
    public synchronized void close() {
        clients.values().forEach(CuratorFramework::close);
        clients.clear();
    }

    private static CuratorFramework start(ZooKeeperAddress ensemble) {
        CuratorFrameworkFactory.Builder builder = CuratorFrameworkFactory.builder()
                .connectString(ensemble.servers())
                .sessionTimeoutMs(SESSION_TIMEOUT_MILLIS)
                .connectionTimeoutMs(CONNECTION_TIMEOUT_MILLIS)
                .retryPolicy(new RetryForever(RETRY_MILLIS))
                // A connection that comes back before the session has ended is none that was lost.
                .connectionStateErrorPolicy(new SessionConnectionStateErrorPolicy())
                .canBeReadOnly(true);
        String credentials = ensemble.credentials();
        if (credentials != null) {
            builder.authorization("digest", credentials.getBytes(StandardCharsets.UTF_8));
        }
        CuratorFramework client = builder.build();
        client.getConnectionStateListenable().addListener((curator, state) -> connectionChanged(ensemble, state));
        client.start();
        return client;
    }

    private static void connectionChanged(ZooKeeperAddress ensemble, ConnectionState state) {
        if (state.isConnected()) {
            log.atInfo().addKeyValue("zookeeper", ensemble).log("Connected to ZooKeeper");
        } else {
            log.atWarn()
                    .addKeyValue("zookeeper", ensemble)
                    .log("No connection to ZooKeeper, will retry; what is known from it stays known");
        }
    }
}
