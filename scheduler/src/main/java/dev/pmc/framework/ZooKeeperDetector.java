package dev.pmc.framework;

import dev.pmc.mesos.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.api.CuratorWatcher;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.RetryForever;
import org.apache.zookeeper.KeeperException.Code;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the leading Mesos master where the masters elect it, in ZooKeeper.
 *
 * <p>It lists the nodes, reads the first, and does so again whenever one of them changes; all of that on Curator's one
 * thread. A ZooKeeper that is away, and a time without leader, change nothing for a scheduler that is connected: the last
 * known leader stays known until there is another, or none stands for election.
 */
public final class ZooKeeperDetector implements MasterDetector {
    private static final Logger log = LoggerFactory.getLogger(ZooKeeperDetector.class);

    /** As Mesos has it ({@code src/master/detector/zookeeper.cpp}). */
    private static final int SESSION_TIMEOUT_MILLIS = 10_000;

    private static final int CONNECTION_TIMEOUT_MILLIS = 5_000;
    private static final int RETRY_MILLIS = 1_000;
    /** A refusal sets no watch, so nothing but asking again tells when it does not hold any more. */
    private static final Executor AFTER_REFUSAL = CompletableFuture.delayedExecutor(10, TimeUnit.SECONDS);

    private final ZooKeeperAddress address;
    private final boolean tls;
    private final CuratorFramework client;
    private final CuratorWatcher watcher = event -> look();
    private volatile Runnable whenChanged = () -> {};
    private volatile Optional<Endpoint> leader = Optional.empty();
    private volatile Code refusal = Code.OK;
    private final AtomicBoolean willAskAgain = new AtomicBoolean();

    /** @param tls whether masters speak TLS; nothing in ZooKeeper says so */
    public ZooKeeperDetector(ZooKeeperAddress address, boolean tls) {
        this.address = address;
        this.tls = tls;
        CuratorFrameworkFactory.Builder builder = CuratorFrameworkFactory.builder()
                .connectString(address.servers())
                .sessionTimeoutMs(SESSION_TIMEOUT_MILLIS)
                .connectionTimeoutMs(CONNECTION_TIMEOUT_MILLIS)
                .retryPolicy(new RetryForever(RETRY_MILLIS))
                .canBeReadOnly(true);
        String credentials = address.credentials();
        if (credentials != null) {
            builder.authorization("digest", credentials.getBytes(StandardCharsets.UTF_8));
        }
        this.client = builder.build();
    }

    @Override
    public void start(Runnable newWhenChanged) {
        whenChanged = newWhenChanged;
        client.getConnectionStateListenable().addListener((curator, state) -> connectionChanged(state));
        client.start();
        look();
    }

    @Override
    public Optional<Endpoint> candidate() {
        return leader;
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public String toString() {
        return address.toString();
    }

    private void connectionChanged(ConnectionState state) {
        if (state.isConnected()) {
            log.atInfo().addKeyValue("zookeeper", address).log("Connected to ZooKeeper");
            look();
        } else {
            log.atWarn()
                    .addKeyValue("zookeeper", address)
                    .log("No connection to ZooKeeper, will retry; the master that is known stays known");
        }
    }

    private void look() {
        inBackground(() -> client.getChildren()
                .usingWatcher(watcher)
                .inBackground((curator, event) -> listed(event))
                .forPath(address.path()));
    }

    private void listed(CuratorEvent event) {
        if (event.getResultCode() == Code.OK.intValue()) {
            refusal = Code.OK;
        }
        switch (Code.get(event.getResultCode())) {
            case OK -> MasterNode.leader(event.getChildren()).ifPresentOrElse(this::read, this::nobodyLeads);
            case NONODE -> {
                nobodyLeads();
                awaitPath();
            }
            default -> failed(event);
        }
    }

    /** The first master that is ever started makes the path. */
    private void awaitPath() {
        inBackground(() -> client.checkExists()
                .usingWatcher(watcher)
                .inBackground((curator, event) -> {
                    if (event.getResultCode() == Code.OK.intValue()) {
                        look();
                    }
                })
                .forPath(address.path()));
    }

    private void read(MasterNode node) {
        String path = (address.path().equals("/") ? "" : address.path()) + "/" + node.name();
        inBackground(() -> client.getData()
                .usingWatcher(watcher)
                .inBackground((curator, event) -> wasRead(node, event))
                .forPath(path));
    }

    private void wasRead(MasterNode node, CuratorEvent event) {
        switch (Code.get(event.getResultCode())) {
            case OK -> {
                try {
                    leads(node.endpoint(event.getData(), tls));
                } catch (IllegalArgumentException e) {
                    log.atError()
                            .addKeyValue("zookeeper", address)
                            .addKeyValue("reason", e.getMessage())
                            .log("The leading master cannot be understood");
                }
            }
            case NONODE -> look();
            default -> failed(event);
        }
    }

    private void leads(Endpoint found) {
        if (!leader.equals(Optional.of(found))) {
            leader = Optional.of(found);
            log.atInfo()
                    .addKeyValue("master", found)
                    .addKeyValue("zookeeper", address)
                    .log("A Mesos master leads");
            whenChanged.run();
        }
    }

    private void nobodyLeads() {
        if (leader.isPresent()) {
            log.atWarn().addKeyValue("zookeeper", address).log("No Mesos master stands for election, waiting for one");
            leader = Optional.empty();
        }
    }

    /** Said once, and asked again until it is answered. */
    private void failed(CuratorEvent event) {
        Code code = Code.get(event.getResultCode());
        if (code != refusal) {
            refusal = code;
            switch (code) {
                case CONNECTIONLOSS, SESSIONEXPIRED, OPERATIONTIMEOUT ->
                    log.atWarn()
                            .addKeyValue("zookeeper", address)
                            .addKeyValue("reason", code)
                            .log("ZooKeeper does not answer, will retry");
                default ->
                    log.atError()
                            .addKeyValue("zookeeper", address)
                            .addKeyValue("path", event.getPath())
                            .addKeyValue("reason", code)
                            .log("ZooKeeper does not tell which master leads; check its ACLs and the credentials");
            }
        }
        if (willAskAgain.compareAndSet(false, true)) {
            AFTER_REFUSAL.execute(() -> {
                willAskAgain.set(false);
                look();
            });
        }
    }

    /** What Curator does in the background. */
    private interface Question {
        Object ask() throws Exception;
    }

    /** Asking fails only if the client has been closed meanwhile; answers, good and bad, come to the callbacks. */
    private void inBackground(Question question) {
        try {
            question.ask();
        } catch (Exception e) {
            log.atDebug().addKeyValue("reason", e.getMessage()).log("ZooKeeper was not asked");
        }
    }
}
