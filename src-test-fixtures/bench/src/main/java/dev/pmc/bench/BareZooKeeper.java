package dev.pmc.bench;

import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;

/** A client that does nothing but write: one {@code multi} after the other, each with a check and a new node. */
final class BareZooKeeper {
    private BareZooKeeper() {}

    /** Writes so many nodes, and says how many a second were written. */
    static double write(String servers, int nodes, int bytes) throws Exception {
        byte[] data = "x".repeat(bytes).getBytes(StandardCharsets.US_ASCII);
        try (ZooKeeperClients clients = new ZooKeeperClients()) {
            CuratorFramework client = clients.client(ZooKeeperAddress.parse("zk://" + servers + "/"));
            client.create().forPath("/bare");
            client.create().forPath("/bare/log");
            long start = System.nanoTime();
            for (int i = 0; i < nodes; i++) {
                CuratorOp check = client.transactionOp().check().withVersion(0).forPath("/bare");
                CuratorOp create = client.transactionOp().create().forPath("/bare/log/" + i, data);
                client.transaction().forOperations(List.of(check, create));
            }
            double perSecond = nodes * 1e9 / (System.nanoTime() - start);
            client.delete().deletingChildrenIfNeeded().forPath("/bare");
            return perSecond;
        }
    }
}
