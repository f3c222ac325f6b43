package dev.pmc.zookeeper;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.curator.utils.ZKPaths;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands for election as Mesos masters do ({@code src/zookeeper/group.cpp}): by a node with a number that goes with its
 * session, in which stands who it is; the one with the smallest number leads. Once its session has ended it leads no more,
 * for ever. Looks every second, on a thread of its own. Thread-safe.
 */
public final class Candidacy implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Candidacy.class);
    private static final int LOOK_MILLIS = 1_000;

    private static final List<ACL> EVERYBODY_READS = Stream.concat(
                    ZooDefs.Ids.READ_ACL_UNSAFE.stream(), ZooDefs.Ids.CREATOR_ALL_ACL.stream())
            .toList();

    private final CuratorFramework client;
    private final List<ACL> acl;
    private final String path;
    private final String label;
    private final byte[] self;
    private final Listener listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ConnectionStateListener connection = (curator, state) -> changed(state);
    private volatile Optional<byte[]> leader = Optional.empty();
    private volatile String own = "";
    private volatile boolean leads;

    /** Hears how it goes, on a thread of this one; must not block. */
    public interface Listener {
        /** This one leads. */
        void elected();

        /** It led, and its session has ended. */
        void deposed();
    }

    private Candidacy(
            ZooKeeperClients clients, ZooKeeperAddress address, String label, byte[] self, Listener listener) {
        client = clients.client(address);
        acl = address.credentials() == null ? ZooDefs.Ids.OPEN_ACL_UNSAFE : EVERYBODY_READS;
        path = address.path();
        this.label = label;
        this.self = self.clone();
        this.listener = listener;
    }

    /**
     * Stands for election from now on. What it makes in ZooKeeper everybody may read, and only who made it change.
     *
     * @param label what stands before the number in the names of the nodes
     * @param self what others read in the node
     */
    public static Candidacy stand(
            ZooKeeperClients clients, ZooKeeperAddress address, String label, byte[] self, Listener listener) {
        Candidacy candidacy = new Candidacy(clients, address, label, self, listener);
        candidacy.client.getConnectionStateListenable().addListener(candidacy.connection);
        Thread thread = new Thread(candidacy::run, "election");
        thread.setDaemon(true);
        thread.start();
        return candidacy;
    }

    private void run() {
        try {
            do {
                look();
            } while (!closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS));
            withdraw();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        try {
            List<String> candidates = candidates();
            if (!own.isEmpty() && !candidates.contains(own)) {
                sessionEnded();
            }
            if (own.isEmpty()) {
                own = mine(candidates);
            }
            if (own.isEmpty() && !leads) {
                own = ZKPaths.getNodeFromPath(client.create()
                        .creatingParentsIfNeeded()
                        .withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
                        .withACL(acl, true)
                        .forPath(ZKPaths.makePath(path, label), self));
                candidates = candidates();
            }
            judge(candidates);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            log.atWarn()
                    .addKeyValue("path", path)
                    .addKeyValue("reason", e.toString())
                    .log("ZooKeeper does not tell who leads, will retry");
        }
    }

    /** In the order of their numbers. */
    private List<String> candidates() throws Exception {
        try {
            return client.getChildren().forPath(path).stream()
                    .filter(name -> name.startsWith(label))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        } catch (KeeperException.NoNodeException e) {
            return List.of();
        }
    }

    /** The node that was made although the answer did not come; else nobody would lead once it has the smallest number. */
    private String mine(List<String> candidates) throws Exception {
        long session = client.getZookeeperClient().getZooKeeper().getSessionId();
        for (String name : candidates) {
            Stat stat = new Stat();
            try {
                byte[] content = client.getData().storingStatIn(stat).forPath(ZKPaths.makePath(path, name));
                if (stat.getEphemeralOwner() == session && Arrays.equals(content, self)) {
                    return name;
                }
            } catch (KeeperException.NoNodeException e) {
                log.atDebug().addKeyValue("node", name).log("A candidate has just gone");
            }
        }
        return "";
    }

    private void judge(List<String> candidates) throws Exception {
        if (candidates.isEmpty()) {
            leader = Optional.empty();
            return;
        }
        String first = candidates.get(0);
        try {
            leader = Optional.of(client.getData().forPath(ZKPaths.makePath(path, first)));
        } catch (KeeperException.NoNodeException e) {
            leader = Optional.empty(); // It has just gone; the next look tells who follows.
        }
        if (first.equals(own) && !leads) {
            leads = true;
            listener.elected();
        }
    }

    private void changed(ConnectionState state) {
        if (state == ConnectionState.LOST) {
            sessionEnded();
        }
    }

    private synchronized void sessionEnded() {
        own = "";
        leader = Optional.empty();
        if (leads && closed.getCount() > 0) {
            closed.countDown();
            listener.deposed();
        }
    }

    /** What the one that leads has written of itself, as far as is known. */
    public Optional<byte[]> leader() {
        return leader.map(byte[]::clone);
    }

    private void withdraw() {
        client.getConnectionStateListenable().removeListener(connection);
        String node = own;
        if (!node.isEmpty()) {
            try {
                client.delete().forPath(ZKPaths.makePath(path, node));
            } catch (Exception e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                log.atDebug().addKeyValue("reason", e.toString()).log("The candidate's node ends with its session");
            }
        }
    }

    /** Stands no more. */
    @Override
    public void close() {
        closed.countDown();
    }
}
