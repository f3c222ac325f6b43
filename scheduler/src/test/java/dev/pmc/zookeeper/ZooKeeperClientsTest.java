package dev.pmc.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ZooKeeperClientsTest {
    private final ZooKeeperClients clients = new ZooKeeperClients();

    @Test
    void whoNeedsTheSameEnsembleAsTheSameUserSharesOneConnection() {
        try (clients) {
            CuratorFramework first =
                    clients.client(ZooKeeperAddress.parse("zk://jake:x@127.0.0.1:1,127.0.0.1:2/mesos"));
            assertThat(clients.client(ZooKeeperAddress.parse("zk://jake:x@127.0.0.1:1,127.0.0.1:2/pmc")))
                    .isSameAs(first);
            assertThat(clients.client(ZooKeeperAddress.parse("zk://127.0.0.1:1,127.0.0.1:2/pmc")))
                    .isNotSameAs(first);
            assertThat(clients.client(ZooKeeperAddress.parse("zk://jake:x@127.0.0.1:1/mesos")))
                    .isNotSameAs(first);
        }
    }

    @Test
    void aClientWorksUntilTheEnd(@TempDir Path folder) throws Exception {
        try (ZooKeeperProcess zooKeeper = ZooKeeperProcess.start(folder)) {
            CuratorFramework client = clients.client(ZooKeeperAddress.parse("zk://" + zooKeeper.address() + "/mesos"));
            assertThat(client.blockUntilConnected(20, TimeUnit.SECONDS)).isTrue();
            assertThat(client.getChildren().forPath("/")).contains("zookeeper");
            clients.close();
            assertThat(client.getState()).isEqualTo(CuratorFrameworkState.STOPPED);
        }
    }
}
