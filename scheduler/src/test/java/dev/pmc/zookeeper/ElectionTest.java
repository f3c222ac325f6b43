package dev.pmc.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real ZooKeeper, and a session for each who stands. */
@SuppressWarnings("try")
final class ElectionTest {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final AtomicInteger TESTS = new AtomicInteger();

    private static ZooKeeperProcess server;

    private final ZooKeeperClients first = new ZooKeeperClients();
    private final ZooKeeperClients second = new ZooKeeperClients();
    private final String path = "/site-" + TESTS.incrementAndGet() + "/leader";

    @BeforeAll
    static void startServer(@TempDir Path folder) {
        server = ZooKeeperProcess.start(folder);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static CuratorFramework client(ZooKeeperClients clients) {
        return clients.client(ZooKeeperAddress.parse("zk://" + server.address() + "/"));
    }

    @Test
    void oneLeadsAndTheNextAsSoonAsItStandsDown() throws Exception {
        try (first;
                second;
                Election one = Election.stand(client(first), path, "one")) {
            assertThat(one.leadsWithin(PATIENCE_MILLIS)).isTrue();
            try (Election two = Election.stand(client(second), path, "two")) {
                assertThat(two.leadsWithin(300)).isFalse();
                assertThat(two.leader()).contains("one");

                one.close();

                assertThat(two.leadsWithin(PATIENCE_MILLIS)).isTrue();
                assertThat(two.leader()).contains("two");
            }
        }
    }

    @Test
    void whoseSessionEndsLeadsNoMoreAndIsToldSo() throws Exception {
        try (first;
                second;
                Election one = Election.stand(client(first), path, "one")) {
            assertThat(one.leadsWithin(PATIENCE_MILLIS)).isTrue();
            AtomicInteger lost = new AtomicInteger();
            one.whenLost(lost::incrementAndGet);
            try (Election two = Election.stand(client(second), path, "two")) {
                assertThat(two.leadsWithin(300)).isFalse();

                client(first).getZookeeperClient().getZooKeeper().getTestable().injectSessionExpiration();

                assertThat(two.leadsWithin(PATIENCE_MILLIS)).isTrue();
                Await.until("the first to be told", Duration.ofSeconds(30), () -> lost.get() == 1);
                AtomicInteger late = new AtomicInteger();
                one.whenLost(late::incrementAndGet);
                assertThat(late).as("who asks when it is over").hasValue(1);
            }
        }
    }

    @Test
    void aConnectionThatComesBackInTimeChangesNothing() throws Exception {
        try (first;
                Election one = Election.stand(client(first), path, "one")) {
            assertThat(one.leadsWithin(PATIENCE_MILLIS)).isTrue();
            AtomicInteger lost = new AtomicInteger();
            one.whenLost(lost::incrementAndGet);

            server.stop();
            server.startAgain();
            client(first).checkExists().forPath(path);

            assertThat(one.leader()).contains("one");
            assertThat(lost).hasValue(0);
        }
    }

    @Test
    void whoIsClosedWhileItWaitsIsToldSo() throws Exception {
        try (first;
                second;
                Election one = Election.stand(client(first), path, "one")) {
            assertThat(one.leadsWithin(PATIENCE_MILLIS)).isTrue();
            Election two = Election.stand(client(second), path, "two");
            Thread closing = new Thread(two::close);
            closing.start();

            while (!two.isClosed()) {
                assertThat(two.leadsWithin(200)).isFalse();
            }
            assertThat(two.leadsWithin(1)).isFalse();
            closing.join();
        }
    }
}
