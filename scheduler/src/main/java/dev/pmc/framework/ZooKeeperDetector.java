package dev.pmc.framework;

import dev.pmc.mesos.Endpoint;
import dev.pmc.zookeeper.ZooKeeperAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.CuratorEvent;
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
 * <p>Curator keeps a cache of the nodes of the election and says when something changes; then ZooKeeper is asked who leads. The
 * cache itself does not know: it may see that a node is gone before it has read the next one. A ZooKeeper that is away, and
 * a time without leader, change nothing for a scheduler that is connected: the last known leader stays known until there is
 * another, or none stands for election.
 *
 * <p>The cache is a {@link TreeCache}, although Curator recommends its successor: that one needs a ZooKeeper of 3.6 or
 * later, says nothing if it has an older one, as Ubuntu 22.04 does, and reads whole trees, which with the path {@code /}
 * is everything in ZooKeeper. What neither says is that ZooKeeper refuses to tell. So it is asked now and then too, as long
 * as no leader is known.
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
        askNowAndThen();
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
        nodes.getListenable().addListener((curator, event) -> ask());
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

    private void askNowAndThen() {
        if (closed) {
            return;
        }
        if (leader.isEmpty()) {
            ask();
        }
        later.execute(this::askNowAndThen);
    }

    /** Answers come in the order of the questions, so the last one is as of the last change. */
    private void ask() {
        inBackground(() -> client.getChildren()
                .inBackground((curator, answer) -> listed(answer))
                .forPath(address.path()));
    }

    private void listed(CuratorEvent answer) {
        List<String> names = answer.getChildren() == null ? List.of() : answer.getChildren();
        Optional<MasterNode> first = MasterNode.leader(names);
        if (first.isPresent()) {
            MasterNode node = first.get();
            inBackground(() -> client.getData()
                    .inBackground((curator, data) -> read(node, data))
                    .forPath(ZKPaths.makePath(address.path(), node.name())));
            return;
        }
        answered(answer);
        // There is not even the path before the first master ever.
        if (refusal == Code.OK) {
            leads(Optional.empty());
        }
    }

    /** If the node has gone meanwhile, that is a change, and asked about in its turn. */
    private void read(MasterNode node, CuratorEvent answer) {
        answered(answer);
        if (answer.getData() == null) {
            return;
        }
        try {
            leads(Optional.of(node.endpoint(answer.getData(), tls)));
        } catch (IllegalArgumentException e) {
            log.atError()
                    .addKeyValue("zookeeper", address)
                    .addKeyValue("reason", e.getMessage())
                    .log("The leading master cannot be understood");
        }
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
