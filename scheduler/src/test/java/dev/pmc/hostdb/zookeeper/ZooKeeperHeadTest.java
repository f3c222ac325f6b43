package dev.pmc.hostdb.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.hostdb.HostDb;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import dev.pmc.zookeeper.ZooKeeperProcess;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real ZooKeeper. */
final class ZooKeeperHeadTest {
    private static final int ROUNDS = 30;
    private static final int SCHEDULERS = 4;

    @Test
    void schedulersThatStartTogetherForTheFirstTimeHaveOneHostdb(@TempDir Path folder) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(SCHEDULERS);
        try (ZooKeeperProcess server = ZooKeeperProcess.start(folder);
                ZooKeeperClients clients = new ZooKeeperClients()) {
            for (int round = 0; round < ROUNDS; round++) {
                ZooKeeperAddress address = ZooKeeperAddress.parse("zk://" + server.address() + "/pmc-" + round);
                List<Callable<String>> all = IntStream.range(0, SCHEDULERS)
                        .<Callable<String>>mapToObj(i -> () -> idOf(clients, address))
                        .toList();
                Set<String> ids = new HashSet<>();
                for (Future<String> id : threads.invokeAll(all)) {
                    ids.add(id.get());
                }
                assertThat(ids).hasSize(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static String idOf(ZooKeeperClients clients, ZooKeeperAddress address) {
        try (HostDb db = ZooKeeperHostDb.open(clients.client(address), address)) {
            return db.load().id();
        }
    }
}
