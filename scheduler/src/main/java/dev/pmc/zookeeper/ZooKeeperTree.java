package dev.pmc.zookeeper;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.BackgroundCallback;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.curator.framework.api.transaction.TransactionOp;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of one store in ZooKeeper, by their names below its path. A call waits for as long as there is no connection, and
 * what was sent when it broke is sent again: so what changes something must be such that doing it twice is seen.
 *
 * <p>Thread-safe. A thread that is interrupted while it waits gets the store's own exception, as it does for all failures.
 */
public final class ZooKeeperTree {
    /** Questions that are under way at once; more of them would only wait in memory. */
    private static final int MAX_QUESTIONS = 1_000;

    private final CuratorFramework client;
    private final ZooKeeperAddress address;
    private final Owner owner;
    private final List<ACL> acl;

    /** Whose nodes these are: what people are told of, and which exceptions are thrown, when they cannot be used. */
    public interface Owner {
        /** What it is, as in "the hostdb". */
        String what();

        /** The option by which people say where it is. */
        String option();

        /** It cannot be used, now at least. */
        RuntimeException failure(String message, Throwable cause);

        /** ZooKeeper lets this user do nothing with it. */
        RuntimeException forbidden(String message, Throwable cause);
    }

    /** The nodes below the address's path; what is made gets an ACL for its maker alone, if the address has a user. */
    public ZooKeeperTree(CuratorFramework client, ZooKeeperAddress address, Owner owner) {
        this(client, address, owner, List.of());
    }

    private ZooKeeperTree(CuratorFramework client, ZooKeeperAddress address, Owner owner, List<ACL> forOthers) {
        this.client = client;
        this.address = address;
        this.owner = owner;
        acl = new ArrayList<>(
                address.credentials() == null ? ZooDefs.Ids.OPEN_ACL_UNSAFE : ZooDefs.Ids.CREATOR_ALL_ACL);
        acl.addAll(forOthers);
    }

    /** The same, but what is made may be read by everybody. */
    public static ZooKeeperTree forAllToRead(CuratorFramework client, ZooKeeperAddress address, Owner owner) {
        return new ZooKeeperTree(
                client, address, owner, address.credentials() == null ? List.of() : ZooDefs.Ids.READ_ACL_UNSAFE);
    }

    /** The path of a node; of the store itself for the empty name. */
    private String path(String name) {
        String root = address.path().equals("/") ? "" : address.path();
        return name.isEmpty() ? address.path() : root + "/" + name;
    }

    /** What a node holds; null if there is no such node. */
    public byte @Nullable [] data(String name) {
        return data(name, new Stat());
    }

    /** The same with its version in {@code stat}. */
    public byte @Nullable [] data(String name, Stat stat) {
        return call(() -> {
                    try {
                        return Optional.of(client.getData().storingStatIn(stat).forPath(path(name)));
                    } catch (KeeperException.NoNodeException e) {
                        return Optional.<byte[]>empty();
                    }
                })
                .orElse(null);
    }

    /** The names of a node's children, in any order; none if there is no such node. */
    public List<String> children(String name) {
        return call(() -> {
            try {
                return client.getChildren().forPath(path(name));
            } catch (KeeperException.NoNodeException e) {
                return List.of();
            }
        });
    }

    /** The version of a node as of now, and not as some server has heard of it last; -1 if there is no such node. */
    public int version(String name) {
        sync();
        return call(() -> {
            Stat stat = client.checkExists().forPath(path(name));
            return stat == null ? -1 : stat.getVersion();
        });
    }

    /** Whether there is a node; somebody is woken when that changes, as long as the watch is not lost. */
    public boolean isThere(String name, ZooKeeperWake wake) {
        return call(() -> client.checkExists().usingWatcher(wake).forPath(path(name)) != null);
    }

    /** Those of many nodes that exist. */
    public Set<String> existing(Collection<String> names) {
        Set<String> all = ConcurrentHashMap.newKeySet();
        ask(
                names,
                (name, callback) -> client.checkExists().inBackground(callback).forPath(path(name)),
                (name, event) -> all.add(name));
        return all;
    }

    /** Has the server that is asked catch up with the others, which it may be behind after a new session has begun. */
    public void sync() {
        call(() -> {
            client.sync().forPath(path(""));
            return true;
        });
    }

    /** Whether the client was closed: then every call fails, and whoever has closed it knows why. */
    public boolean isBrokenOff() {
        return client.getState() == CuratorFrameworkState.STOPPED;
    }

    /** Waits for a connection, and says whether there is one. */
    public boolean isConnectedWithin(int millis) {
        return call(() -> client.blockUntilConnected(millis, TimeUnit.MILLISECONDS));
    }

    /** What many nodes hold; without those that do not exist. */
    public Map<String, byte[]> data(List<String> names) {
        Map<String, byte[]> all = new ConcurrentHashMap<>();
        ask(names, (name, callback) -> client.getData().inBackground(callback).forPath(path(name)), (name, event) -> {
            if (event.getData() != null) {
                all.put(name, event.getData());
            }
        });
        return all;
    }

    /** The names of many nodes' children, in any order; none for nodes that do not exist. */
    public Map<String, List<String>> childrenOf(List<String> names) {
        Map<String, List<String>> all = new ConcurrentHashMap<>();
        ask(
                names,
                (name, callback) -> client.getChildren().inBackground(callback).forPath(path(name)),
                (name, event) -> all.put(name, event.getChildren() == null ? List.of() : event.getChildren()));
        return new HashMap<>(all);
    }

    private interface Question {
        void ask(String name, BackgroundCallback callback) throws Exception;
    }

    private interface Answer {
        void take(String name, CuratorEvent event);
    }

    private void ask(Collection<String> names, Question question, Answer answer) {
        Semaphore room = new Semaphore(MAX_QUESTIONS);
        AtomicReference<@Nullable KeeperException> refusal = new AtomicReference<>();
        call(() -> {
            for (String name : names) {
                room.acquire();
                question.ask(name, (curator, event) -> {
                    try {
                        KeeperException.Code code = KeeperException.Code.get(event.getResultCode());
                        if (code == KeeperException.Code.OK) {
                            answer.take(name, event);
                        } else if (code != KeeperException.Code.NONODE) {
                            refusal.compareAndSet(null, KeeperException.create(code, path(name)));
                        }
                    } finally {
                        room.release();
                    }
                });
            }
            room.acquire(MAX_QUESTIONS);
            KeeperException failed = refusal.get();
            if (failed != null) {
                throw failed;
            }
            return true;
        });
    }

    /** Something that is done to a node, together with others. */
    public interface Change {
        CuratorOp of(TransactionOp operation) throws Exception;
    }

    /** Makes a node. */
    public Change create(String name, byte[] data) {
        return operation -> operation.create().withACL(acl).forPath(path(name), data);
    }

    /** Gives a node other data. */
    public Change set(String name, byte[] data) {
        return operation -> operation.setData().forPath(path(name), data);
    }

    /** Gives a node other data, if it has that version. */
    public Change set(String name, byte[] data, int version) {
        return operation -> operation.setData().withVersion(version).forPath(path(name), data);
    }

    /** Removes a node that has no children. */
    public Change delete(String name) {
        return operation -> operation.delete().forPath(path(name));
    }

    /** Does nothing, if a node has that version. */
    public Change check(String name, int version) {
        return operation -> operation.check().withVersion(version).forPath(path(name));
    }

    /**
     * Does all of it or nothing.
     *
     * @return null if it was done; else the first change that could not be made, and why
     */
    public @Nullable Refusal attempt(List<Change> changes) {
        return call(() -> {
                    List<CuratorOp> operations = new ArrayList<>();
                    for (Change change : changes) {
                        operations.add(change.of(client.transactionOp()));
                    }
                    try {
                        client.transaction().forOperations(operations);
                        return Optional.<Refusal>empty();
                    } catch (KeeperException e) {
                        return Optional.of(refusal(e));
                    }
                })
                .orElse(null);
    }

    private static Refusal refusal(KeeperException e) throws KeeperException {
        List<OpResult> results = e.getResults();
        for (int i = 0; results != null && i < results.size(); i++) {
            if (results.get(i) instanceof OpResult.ErrorResult error
                    && error.getErr() != KeeperException.Code.OK.intValue()
                    && error.getErr() != KeeperException.Code.RUNTIMEINCONSISTENCY.intValue()) {
                KeeperException.Code code = KeeperException.Code.get(error.getErr());
                if (code == KeeperException.Code.NOAUTH) {
                    throw KeeperException.create(code, e.getPath());
                }
                return new Refusal(i, code);
            }
        }
        throw e;
    }

    /**
     * Why nothing was changed.
     *
     * @param place of the change that could not be made, from 0
     */
    public record Refusal(int place, KeeperException.Code code) {}

    /** Gives a node other data, at once; says, among other things, when that was by ZooKeeper's clock. */
    public Stat put(String name, byte[] data) {
        return call(() -> client.setData().forPath(path(name), data));
    }

    /** Gives a node data, and makes it if it is not there: one that goes with this process's session. */
    public void putWhileHere(String name, byte[] data) {
        call(() -> {
            try {
                return client.setData().forPath(path(name), data);
            } catch (KeeperException.NoNodeException e) {
                return client.create()
                        .withMode(CreateMode.EPHEMERAL)
                        .withACL(acl)
                        .forPath(path(name), data);
            }
        });
    }

    /** Makes the nodes above the store's own, if they are not there; they are everybody's, for there may be other stores below. */
    public void makeParents() {
        String parent = parent(address.path());
        call(() -> {
            if (client.checkExists().forPath(parent) == null) {
                try {
                    client.create()
                            .creatingParentContainersIfNeeded()
                            .withACL(ZooDefs.Ids.OPEN_ACL_UNSAFE, true)
                            .forPath(parent, new byte[0]);
                } catch (KeeperException.NodeExistsException e) {
                    // Somebody else has made it meanwhile.
                    return true;
                }
            }
            return true;
        });
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    private interface Request<T> {
        T send() throws Exception;
    }

    private <T> T call(Request<T> request) {
        try {
            return request.send();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw owner.failure("the wait for " + owner.what() + " " + address + " was interrupted", e);
        } catch (KeeperException.NoAuthException | KeeperException.InvalidACLException e) {
            throw owner.forbidden(
                    "ZooKeeper does not let pmc into " + owner.what() + " " + address
                            + ": give the user who made it, in " + owner.option()
                            + " zk://USER:PASSWORD@... or --zk-credentials-file (" + e.getMessage() + ")",
                    e);
        } catch (Exception e) {
            throw owner.failure("cannot use " + owner.what() + " " + address + ": " + e, e);
        }
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
