package dev.pmc.hostdb.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import dev.pmc.hostdb.Epoch;
import dev.pmc.hostdb.SampleRecords;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import dev.pmc.zookeeper.ZooKeeperServer;
import dev.pmc.zookeeper.ZooKeeperTree;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With a real ZooKeeper. */
final class ZooKeeperCheckpointsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final ZooKeeperServer ZOOKEEPER = new ZooKeeperServer();

    /** As a daemon does that is to end while ZooKeeper is away. */
    @Test
    void itsThreadDoesNotDieOfAConnectionThatIsBrokenOffUnderIt() throws InterruptedException {
        ZooKeeperAddress address = ZOOKEEPER.at("/broken-off");
        List<Throwable> causesOfDeath = new CopyOnWriteArrayList<>();
        ZooKeeperClients clients = new ZooKeeperClients();
        try (ZooKeeperHostDb db = ZooKeeperHostDb.open(clients.client(address), address)) {
            Epoch epoch = db.newEpoch();
            db.load();
            Thread thread = thread();
            thread.setUncaughtExceptionHandler((dead, cause) -> causesOfDeath.add(cause));
            db.commit(epoch, SampleRecords.put(1, SampleRecords.plain("web1", 1)));
            ZOOKEEPER.stop();
            Await.until("the checkpoint to wait for ZooKeeper", PATIENCE, () -> isAsking(thread));

            clients.close();

            thread.join(PATIENCE.toMillis());
            assertThat(thread.isAlive()).isFalse();
            assertThat(causesOfDeath).isEmpty();
        } finally {
            clients.close();
            ZOOKEEPER.startAgain();
        }
    }

    private static Thread thread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("hostdb-checkpoints"))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isAsking(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(ZooKeeperTree.class.getName()));
    }
}
