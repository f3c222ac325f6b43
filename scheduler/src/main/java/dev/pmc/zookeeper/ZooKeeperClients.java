package dev.pmc.zookeeper;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.curator.framework.state.SessionConnectionStateErrorPolicy;
import org.apache.curator.retry.RetryForever;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * The connections of this process to ZooKeeper: one for each ensemble and user, which all who need it share. It is begun
 * when the first of them asks, retried for ever, and ended by {@link #close}, after those who use it. Thread-safe.
 */
public final class ZooKeeperClients implements AutoCloseable {
    /** How long a process may not be heard of until another may lead; twice ZooKeeper's own default tick, which is the least. */
    private static final int SESSION_TIMEOUT_MILLIS = 4_000;

    private static final int CONNECTION_TIMEOUT_MILLIS = 5_000;
    private static final int RETRY_MILLIS = 1_000;
    private static final int LOOK_SECONDS = 1;

    private final @Nullable ZooKeeperTls tls;
    private final Map<ZooKeeperAddress, Connection> connections = new HashMap<>();

    private record Connection(CuratorFramework client, ConnectionWatch watch) {
        void close() {
            watch.close();
            client.close();
        }
    }

    /** To servers that speak plainly. */
    public ZooKeeperClients() {
        this(null);
    }

    /** @param tls how to speak TLS with all servers; null to speak plainly */
    public ZooKeeperClients(@Nullable ZooKeeperTls tls) {
        this.tls = tls;
    }

    /** The client of that ensemble, started; its paths are absolute, whatever the path of the address is. */
    public CuratorFramework client(ZooKeeperAddress address) {
        return connection(address).client();
    }

    /** Whether all connections are secured by TLS. */
    public boolean speakTls() {
        return tls != null;
    }

    /**
     * Waits until there is a connection to that ensemble, for ever if need be.
     *
     * @param trouble is told now and then why there is none yet, in words
     */
    public void await(ZooKeeperAddress address, Consumer<String> trouble) throws InterruptedException {
        Connection connection = connection(address);
        while (!connection.client().blockUntilConnected(LOOK_SECONDS, TimeUnit.SECONDS)) {
            String reason = connection.watch().trouble();
            if (!reason.isEmpty()) {
                trouble.accept(reason);
            }
        }
    }

    /** Whether one of the ensembles that are used does not answer. */
    public synchronized boolean isAway() {
        return connections.values().stream()
                .anyMatch(
                        connection -> !connection.client().getZookeeperClient().isConnected());
    }

    private synchronized Connection connection(ZooKeeperAddress address) {
        return connections.computeIfAbsent(address.ensemble(), this::start);
    }

    @Override
    public synchronized void close() {
        connections.values().forEach(Connection::close);
        connections.clear();
    }

    private Connection start(ZooKeeperAddress ensemble) {
        CuratorFrameworkFactory.Builder builder = CuratorFrameworkFactory.builder()
                .connectString(ensemble.servers())
                .sessionTimeoutMs(SESSION_TIMEOUT_MILLIS)
                .connectionTimeoutMs(CONNECTION_TIMEOUT_MILLIS)
                .retryPolicy(new RetryForever(RETRY_MILLIS))
                // A connection that comes back before the session has ended is none that was lost.
                .connectionStateErrorPolicy(new SessionConnectionStateErrorPolicy())
                .canBeReadOnly(true);
        if (tls != null) {
            builder.zkClientConfig(tls.clientConfig());
        }
        String credentials = ensemble.credentials();
        if (credentials != null) {
            builder.authorization("digest", credentials.getBytes(StandardCharsets.UTF_8))
                    .aclProvider(new ForItsMakerAlone());
        }
        CuratorFramework client = builder.build();
        ConnectionWatch watch = ConnectionWatch.begin(ensemble, client, new ServerProbe(tls));
        client.start();
        return new Connection(client, watch);
    }

    /** What is made without saying for whom. */
    private static final class ForItsMakerAlone implements ACLProvider {
        @Override
        public List<ACL> getDefaultAcl() {
            return ZooDefs.Ids.CREATOR_ALL_ACL;
        }

        @Override
        public List<ACL> getAclForPath(String path) {
            return getDefaultAcl();
        }
    }
}
