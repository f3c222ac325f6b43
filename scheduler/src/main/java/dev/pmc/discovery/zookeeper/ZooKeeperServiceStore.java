package dev.pmc.discovery.zookeeper;

import dev.pmc.discovery.store.DocumentChange;
import dev.pmc.discovery.store.ServiceStore;
import dev.pmc.discovery.store.StoreClaim;
import dev.pmc.discovery.store.StoreUnavailable;
import dev.pmc.zookeeper.PatientThread;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import dev.pmc.zookeeper.ZooKeeperTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Services in ZooKeeper, a node for each, which everybody may read:
 *
 * <pre>
 * PATH                 nothing
 * PATH/epoch           the epoch of the scheduler that writes, and its hostdb
 * PATH/services/web    a service's document
 * </pre>
 *
 * <p>Whatever is written is written together with a check of the epoch's node, so nobody writes who has been deposed.
 */
public final class ZooKeeperServiceStore implements ServiceStore {
    private static final String EPOCH = "epoch";
    private static final String SERVICES = "services";
    private static final int MOST_AT_ONCE = 100;
    /** Bytes. ZooKeeper takes a megabyte by default. */
    private static final int LARGEST_REQUEST = 950_000;

    private final ZooKeeperAddress address;
    private final ZooKeeperTree tree;
    private final PatientThread thread;
    /** Of the epoch's node, since this scheduler has it. */
    private int version;

    public ZooKeeperServiceStore(ZooKeeperClients clients, ZooKeeperAddress address) {
        this.address = address;
        tree = ZooKeeperTree.forAllToRead(clients.client(address), address, new ServiceStoreOwner());
        thread = new PatientThread(
                "discovery-zookeeper", address.toString(), () -> tree.isConnectedWithin(0), ServiceStoreFailure::new);
    }

    @Override
    public String name() {
        return address.toString();
    }

    @Override
    public void take(StoreClaim claim) throws StoreUnavailable {
        Stat stat = new Stat();
        claim.require(call(() -> Optional.ofNullable(claimed(stat))).orElse(null));
        call(() -> {
            require(tree.attempt(List.of(tree.set(EPOCH, bytes(claim.toString()), stat.getVersion()))));
            return true;
        });
        version = stat.getVersion() + 1;
    }

    /** What the epoch's node says, which is made if need be; null if that is nothing yet. */
    private @Nullable String claimed(Stat stat) {
        tree.sync();
        byte[] data = tree.data(EPOCH, stat);
        if (data == null) {
            make();
            data = tree.data(EPOCH, stat);
        }
        return data == null || data.length == 0 ? null : new String(data, StandardCharsets.UTF_8);
    }

    /** Whoever else makes it at this moment makes the same. */
    private void make() {
        tree.makeParents();
        if (tree.version("") < 0) {
            tree.attempt(List.of(tree.create("", new byte[0])));
        }
        tree.attempt(List.of(tree.create(EPOCH, new byte[0]), tree.create(SERVICES, new byte[0])));
    }

    @Override
    public Map<String, String> load() throws StoreUnavailable {
        return call(() -> {
            tree.sync();
            List<String> nodes = tree.children(SERVICES).stream()
                    .map(node -> SERVICES + "/" + node)
                    .toList();
            Map<String, String> documents = new HashMap<>();
            tree.data(nodes)
                    .forEach((node, data) -> documents.put(
                            NodeName.service(node.substring(SERVICES.length() + 1)),
                            new String(data, StandardCharsets.UTF_8)));
            return documents;
        });
    }

    @Override
    public void change(List<DocumentChange> changes) throws StoreUnavailable {
        for (List<DocumentChange> some : DocumentChange.batches(changes, MOST_AT_ONCE, LARGEST_REQUEST)) {
            call(() -> {
                List<ZooKeeperTree.Change> all = new ArrayList<>();
                all.add(tree.check(EPOCH, version));
                some.forEach(change -> all.add(operation(change)));
                require(tree.attempt(all));
                return true;
            });
        }
    }

    private ZooKeeperTree.Change operation(DocumentChange change) {
        String node = SERVICES + "/" + NodeName.of(change.service());
        if (change.document() == null) {
            return tree.delete(node);
        }
        byte[] document = bytes(change.document());
        return change.isThere() ? tree.set(node, document) : tree.create(node, document);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void require(ZooKeeperTree.@Nullable Refusal refusal) {
        if (refusal != null) {
            throw new ServiceStoreFailure("somebody else has written there: " + refusal.code());
        }
    }

    private <T> T call(Callable<T> work) throws StoreUnavailable {
        try {
            return thread.call(work);
        } catch (ServiceStoreFailure e) {
            throw new StoreUnavailable(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
