package dev.pmc.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.fixtures.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.utils.ZKPaths;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real ZooKeeper, and a session for each who stands. */
final class CandidacyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String LABEL = "json.info_";
    private static final AtomicInteger TESTS = new AtomicInteger();

    private static ZooKeeperProcess server;

    private final ZooKeeperClients first = new ZooKeeperClients();
    private final ZooKeeperClients second = new ZooKeeperClients();
    private ZooKeeperAddress address;

    private static final class Score implements Candidacy.Listener {
        private final AtomicInteger elected = new AtomicInteger();
        private final AtomicInteger deposed = new AtomicInteger();

        @Override
        public void elected() {
            elected.incrementAndGet();
        }

        @Override
        public void deposed() {
            deposed.incrementAndGet();
        }
    }

    @BeforeAll
    static void startServer(@TempDir Path folder) {
        server = ZooKeeperProcess.start(folder);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void takeAnotherPath() {
        address = ZooKeeperAddress.parse("zk://" + server.address() + "/mesos-" + TESTS.incrementAndGet());
    }

    @AfterEach
    void endSessions() {
        first.close();
        second.close();
    }

    @Test
    void theFirstLeadsAndWhenItStandsDownTheNext() throws Exception {
        Score one = new Score();
        Score two = new Score();
        Candidacy leader = stand(first, "one", one);
        Await.until("the first to lead", PATIENCE, () -> one.elected.get() == 1);
        Candidacy follower = stand(second, "two", two);
        Await.until(
                "the second to know who leads",
                PATIENCE,
                () -> leaderOf(follower).equals("one"));
        assertThat(client().getChildren().forPath(address.path()))
                .allMatch(name -> name.matches("json\\.info_\\d{10}"));

        leader.close();

        Await.until("the second to lead", PATIENCE, () -> two.elected.get() == 1);
        assertThat(leaderOf(follower)).isEqualTo("two");
        assertThat(one.deposed).as("it went by itself").hasValue(0);
        follower.close();
    }

    @Test
    void aNodeThatWasMadeWithoutAnAnswerIsItsOwn() throws Exception {
        String made = first.client(address)
                .create()
                .creatingParentsIfNeeded()
                .withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
                .forPath(address.path() + "/" + LABEL, bytes("one"));
        Score one = new Score();

        Candidacy leader = stand(first, "one", one);

        Await.until("it to lead", PATIENCE, () -> one.elected.get() == 1);
        assertThat(client().getChildren().forPath(address.path())).containsExactly(ZKPaths.getNodeFromPath(made));
        leader.close();
    }

    @Test
    void whoseSessionEndsIsDeposed() throws Exception {
        Score one = new Score();
        Candidacy leader = stand(first, "one", one);
        Await.until("it to lead", PATIENCE, () -> one.elected.get() == 1);

        client().getZookeeperClient().getZooKeeper().getTestable().injectSessionExpiration();

        Await.until("it to be deposed", PATIENCE, () -> one.deposed.get() == 1);
        assertThat(one.elected).hasValue(1);
        leader.close();
    }

    @Test
    void everybodyMayReadWhoLeadsAndNobodyElseChangeIt() throws Exception {
        Score one = new Score();
        ZooKeeperAddress secured = address.withCredentials("mesos:secret");
        Candidacy leader = Candidacy.stand(first, secured, LABEL, bytes("one"), one);
        Await.until("it to lead", PATIENCE, () -> one.elected.get() == 1);
        CuratorFramework stranger = second.client(address);

        String node = address.path() + "/"
                + stranger.getChildren().forPath(address.path()).get(0);

        assertThat(stranger.getData().forPath(node)).isEqualTo(bytes("one"));
        assertThatThrownBy(() -> stranger.setData().forPath(node, bytes("two")))
                .isInstanceOf(KeeperException.NoAuthException.class);
        leader.close();
    }

    @Test
    void aNodeIsWrittenByWhoHasReadItLast() throws Exception {
        FencedNode mine = new FencedNode(first, address, "registry");
        assertThat(mine.read()).isEmpty();
        mine.write(bytes("one"));
        mine.write(bytes("two"));

        FencedNode other = new FencedNode(second, address, "registry");
        assertThat(other.read()).contains(bytes("two"));
        other.write(bytes("three"));

        assertThatThrownBy(() -> mine.write(bytes("four")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be written");
        assertThat(other.read()).contains(bytes("three"));
    }

    private Candidacy stand(ZooKeeperClients clients, String name, Score score) {
        return Candidacy.stand(clients, address, LABEL, bytes(name), score);
    }

    private CuratorFramework client() {
        return first.client(address);
    }

    private static String leaderOf(Candidacy candidacy) {
        return candidacy
                .leader()
                .map(name -> new String(name, StandardCharsets.UTF_8))
                .orElse("");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
