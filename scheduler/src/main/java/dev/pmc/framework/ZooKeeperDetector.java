package dev.pmc.framework;

import dev.pmc.mesos.Endpoint;
import dev.pmc.zookeeper.ZooKeeperAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.recipes.cache.ChildData;
import org.apache.curator.framework.recipes.cache.TreeCache;
import org.apache.curator.framework.recipes.cache.TreeCacheSelector;
import org.apache.curator.utils.ZKPaths;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the leading Mesos master where the masters elect it, in ZooKeeper.
 *
 * <p>Curator keeps a cache of the nodes of the election and says what changes. A ZooKeeper that is away, and a time
 * without leader, change nothing for a scheduler that is connected: the last known leader stays known until there is
 * another, or none stands for election.
 *
 * <p>The cache is a {@link TreeCache}, although Curator recommends its successor: that one needs a ZooKeeper of 3.6 or
 * later, says nothing if it has an older one, as Ubuntu 22.04 does, and reads whole trees, which with the path {@code /}
 * is everything in ZooKeeper. What neither says is that ZooKeeper refuses to tell. So it is asked now and then, as long as
 * no leader is known.
 */
@SuppressWarnings("deprecation")
public final class ZooKeeperDetector implements MasterDetector {
    private static final Logger log = LoggerFactory.getLogger(ZooKeeperDetector.class);

    private static final Duration QUESTION_INTERVAL = Duration.ofSeconds(10);

    private final CuratorFramework client;
    private final ZooKeeperAddress address;
    private final boolean tls;
    private final Executor later;
    private volatile Runnable whenChanged = () -> {};
    private volatile Optional<Endpoint> leader = Optional.empty();
    private volatile Code refusal = Code.OK;
    private @Nullable TreeCache cache;
    private volatile boolean closed;

    /**
     * Does nothing yet.
     *
     * @param client of the ensemble, started; it is not closed with this
     * @param tls whether masters speak TLS; nothing in ZooKeeper says so
     */
    public ZooKeeperDetector(CuratorFramework client, ZooKeeperAddress address, boolean tls) {
        this(client, address, tls, QUESTION_INTERVAL);
    }

    ZooKeeperDetector(CuratorFramework client, ZooKeeperAddress address, boolean tls, Duration questionInterval) {
        this.client = client;
        this.address = address;
        this.tls = tls;
        this.later = CompletableFuture.delayedExecutor(questionInterval.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void start(Runnable newWhenChanged) {
        whenChanged = newWhenChanged;
        watch();
        ask();
    }

    @Override
    public Optional<Endpoint> candidate() {
        return leader;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (cache != null) {
            cache.close();
        }
    }

    @Override
    public String toString() {
        return address.toString();
    }

    /** From now on, with a cache that knows nothing yet. */
    private synchronized void watch() {
        if (closed) {
            return;
        }
        if (cache != null) {
            cache.close();
        }
        TreeCache nodes = TreeCache.newBuilder(client, address.path())
                .setMaxDepth(1)
                .setSelector(new Election())
                .build();
        nodes.getListenable().addListener((curator, event) -> changed(nodes.getCurrentChildren(address.path())));
        cache = nodes;
        inBackground(nodes::start);
    }

    /** Which nodes are read. */
    private static final class Election implements TreeCacheSelector {
        @Override
        public boolean traverseChildren(String fullPath) {
            return true;
        }

        @Override
        public boolean acceptChild(String fullPath) {
            return MasterNode.leader(List.of(ZKPaths.getNodeFromPath(fullPath))).isPresent();
        }
    }

    /** @param nodes by their names; null if there is not even the path, which the first master ever makes */
    private void changed(@Nullable Map<String, ChildData> nodes) {
        Map<String, ChildData> standing = nodes == null ? Map.of() : nodes;
        try {
            leads(MasterNode.leader(standing.keySet())
                    .map(first -> first.endpoint(
                            Objects.requireNonNull(standing.get(first.name())).getData(), tls)));
        } catch (IllegalArgumentException e) {
            log.atError()
                    .addKeyValue("zookeeper", address)
                    .addKeyValue("reason", e.getMessage())
                    .log("The leading master cannot be understood");
        }
    }

    private void leads(Optional<Endpoint> found) {
        if (found.equals(leader)) {
            return;
        }
        leader = found;
        if (found.isPresent()) {
            log.atInfo()
                    .addKeyValue("master", found.get())
                    .addKeyValue("zookeeper", address)
                    .log("A Mesos master leads");
            whenChanged.run();
        } else {
            log.atWarn().addKeyValue("zookeeper", address).log("No Mesos master stands for election, waiting for one");
        }
    }

    /** May the nodes be listed, and may the first one be read? Of no interest while a leader is known. */
    private void ask() {
        if (leader.isPresent()) {
            askLater();
            return;
        }
        inBackground(() -> client.getChildren()
                .inBackground((curator, answer) -> listed(answer))
                .forPath(address.path()));
    }

    private void listed(CuratorEvent answer) {
        List<String> names = answer.getChildren() == null ? List.of() : answer.getChildren();
        MasterNode.leader(names)
                .ifPresentOrElse(
                        first -> inBackground(() -> client.getData()
                                .inBackground((curator, data) -> answered(data))
                                .forPath(ZKPaths.makePath(address.path(), first.name()))),
                        () -> answered(answer));
    }

    /** Says a refusal once. It has set no watch, so when it does not hold any more, a new cache has to look. */
    private void answered(CuratorEvent answer) {
        Code code = Code.get(answer.getResultCode());
        Code before = refusal;
        refusal = code == Code.NONODE ? Code.OK : code;
        if (refusal == Code.OK && before != Code.OK) {
            watch();
        } else if (refusal != before) {
            log.atError()
                    .addKeyValue("zookeeper", address)
                    .addKeyValue("path", answer.getPath())
                    .addKeyValue("reason", code)
                    .log("ZooKeeper does not tell which master leads; check its ACLs and the credentials");
        }
        askLater();
    }

    private void askLater() {
        if (!closed) {
            later.execute(this::ask);
        }
    }

    /** What Curator does in the background. */
    private interface Question {
        Object ask() throws Exception;
    }

    /** Asking fails only if the client has been closed meanwhile; answers, good and bad, come to the callbacks. */
    private static void inBackground(Question question) {
        try {
            question.ask();
        } catch (Exception e) {
            log.atDebug().addKeyValue("reason", e.getMessage()).log("ZooKeeper was not asked");
        }
    }
}
