package dev.pmc.network.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.network.lease.Lease;
import dev.pmc.network.lease.LeaseBook;
import dev.pmc.network.lease.LeaseBookContract;
import dev.pmc.network.lease.LeaseBookException;
import dev.pmc.network.lease.LeasePages.Claim;
import dev.pmc.network.lease.SharedLeaseBook.News;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.MacAddress;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import dev.pmc.zookeeper.ZooKeeperServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With a real ZooKeeper. */
final class ZooKeeperLeaseBookTest extends LeaseBookContract {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration NOT_AT_ALL = Duration.ZERO;
    private static final AtomicInteger TESTS = new AtomicInteger();
    private static final Lease WEB1 = lease("web1", 16);
    private static final Lease WEB2 = lease("web2", 17);

    @RegisterExtension
    static final ZooKeeperServer ZOOKEEPER = new ZooKeeperServer();

    private final String path = "/sites/leases-" + TESTS.incrementAndGet();

    private static ZooKeeperAddress at(String path) {
        return ZOOKEEPER.at(path);
    }

    private CuratorFramework client() {
        return ZOOKEEPER.client(at(path));
    }

    @Override
    protected ZooKeeperLeaseBook open() {
        return ZooKeeperLeaseBook.open(client(), at(path), "net1");
    }

    @Override
    protected LeaseBook openOther() {
        return ZooKeeperLeaseBook.open(client(), at(path + "-other"), "net1");
    }

    private static Lease lease(String hostname, int number) {
        return new Lease(new Hostname(hostname), "10.1.2." + number, new MacAddress("52:54:00:01:02:" + number), true);
    }

    private static void put(LeaseBook book, Lease lease) {
        book.change(pages -> {
            pages.put(lease);
            return lease;
        });
    }

    private static void remove(LeaseBook book, Lease lease) {
        book.change(pages -> {
            pages.remove(lease.hostname());
            return lease;
        });
    }

    private String node(String name) throws Exception {
        return new String(client().getData().forPath(path + "/" + name), StandardCharsets.UTF_8);
    }

    private void write(String name, String text) throws Exception {
        client().setData().forPath(path + "/" + name, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void stagesThatStartTogetherForTheFirstTimeHaveOneBook() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 30; round++) {
                String place = path + "-" + round;
                Callable<Integer> start = () -> {
                    try (ZooKeeperLeaseBook book =
                            ZooKeeperLeaseBook.open(ZOOKEEPER.client(at(place)), at(place), "net1")) {
                        return book.leases().size();
                    }
                };
                for (Future<Integer> leases : threads.invokeAll(List.of(start, start))) {
                    assertThat(leases.get()).isZero();
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void peopleCanReadItWithZkCli() throws Exception {
        ZooKeeperLeaseBook book = open();
        book.change(pages -> {
            pages.put(WEB1);
            pages.claim(new Claim("a-1", WEB1.hostname(), false));
            return pages;
        });

        assertThat(new String(client().getData().forPath(path), StandardCharsets.UTF_8))
                .contains("\"format\":1");
        assertThat(node("revision")).isEqualTo("1");
        assertThat(node("ip/10.1.2.16")).isEqualTo("web1");
        assertThat(node("mac/52:54:00:01:02:16")).isEqualTo("web1");
        String bucket = "host/%02x/web1".formatted(Math.floorMod("web1".hashCode(), 256));
        assertThat(node(bucket)).contains("\"ip\":\"10.1.2.16\"", "\"jobs\":{\"a-1\":false}");
        assertThat(node("change/0000000000001")).contains("net1-", "\"hosts\":[\"web1\"]");
    }

    @Test
    void whoeverFollowsHearsOfAllThatOthersChangeOnce() throws Exception {
        ZooKeeperLeaseBook book = open();
        put(book, WEB1);
        ZooKeeperLeaseBook follower = open();

        assertThat(follower.next(NOT_AT_ALL)).isEqualTo(new News(1, Set.of(WEB1.hostname()), List.of()));
        assertThat(follower.next(NOT_AT_ALL)).isEqualTo(new News(1, Set.of(), List.of()));
        remove(book, WEB1);
        put(book, WEB2);
        assertThat(follower.next(PATIENCE))
                .isEqualTo(new News(3, Set.of(WEB1.hostname(), WEB2.hostname()), List.of(WEB1)));

        // What it changes itself, and what it has read meanwhile for a reason of its own, is news as well.
        remove(follower, WEB2);
        put(book, WEB1);
        assertThat(follower.leases()).containsOnlyKeys(WEB1.hostname());
        assertThat(follower.next(NOT_AT_ALL))
                .isEqualTo(new News(5, Set.of(WEB1.hostname(), WEB2.hostname()), List.of(WEB2)));
    }

    @Test
    void whoeverFollowsIsWokenByAChange() throws Exception {
        ZooKeeperLeaseBook follower = open();
        follower.next(NOT_AT_ALL);
        Thread other = new Thread(() -> put(open(), WEB1), "another stage");
        long start = System.nanoTime();
        other.start();

        News news = follower.next(PATIENCE);
        while (news.changed().isEmpty()) {
            news = follower.next(PATIENCE);
        }

        assertThat(news.changed()).containsExactly(WEB1.hostname());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
        other.join();
    }

    @Test
    void whoeverIsTooFarBehindReadsEverythingAndMissesNothing() throws Exception {
        ZooKeeperLeaseBook book = open();
        put(book, WEB1);
        put(book, WEB2);
        ZooKeeperLeaseBook follower = open();
        follower.next(NOT_AT_ALL);
        remove(book, WEB1);
        Lease last = lease("last", 99);
        for (int i = 0; i < BookNodes.KEPT; i++) {
            Lease lease = i % 2 == 0 ? last : new Lease(last.hostname(), null, last.mac(), true);
            put(book, lease);
        }

        News news = follower.next(NOT_AT_ALL);

        assertThat(news.changed()).containsExactlyInAnyOrder(WEB1.hostname(), last.hostname());
        assertThat(news.ended()).containsExactly(WEB1);
        assertThat(follower.leases()).isEqualTo(book.leases());
        assertThat(client().getChildren().forPath(path + "/change")).hasSize(BookNodes.KEPT);
    }

    @Test
    void theOthersAreWaitedForUntilTheyKnowTheBookOrTakeTooLong() throws Exception {
        try (ZooKeeperClients others = new ZooKeeperClients()) {
            ZooKeeperLeaseBook book = open();
            ZooKeeperLeaseBook other = ZooKeeperLeaseBook.open(others.client(at(path)), at(path), "net2");
            put(book, WEB1);
            assertThat(book.awaitOthers(PATIENCE)).as("nobody is there").isEmpty();

            other.tell(0);
            Set<String> late = book.awaitOthers(Duration.ofMillis(100));
            assertThat(late).singleElement().asString().startsWith("net2-");
            put(book, WEB2);
            long start = System.nanoTime();
            assertThat(book.awaitOthers(PATIENCE)).as("nobody waits twice").isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE.dividedBy(2));

            other.tell(1);
            assertThat(book.awaitOthers(Duration.ofMillis(100)))
                    .as("it is there again, and not yet far enough")
                    .isEqualTo(late);
            other.tell(2);
            assertThat(book.awaitOthers(PATIENCE)).isEmpty();
        }
    }

    @Test
    void aStageWhoseSessionHasEndedIsNotWaitedFor() throws Exception {
        ZooKeeperLeaseBook book = open();
        try (ZooKeeperClients others = new ZooKeeperClients()) {
            ZooKeeperLeaseBook.open(others.client(at(path)), at(path), "net2").tell(0);
            put(book, WEB1);
            assertThat(client().getChildren().forPath(path + "/stage")).hasSize(1);
        }

        assertThat(book.awaitOthers(Duration.ofHours(1))).isEmpty();
    }

    /** As if another stage had given it without raising the revision, which none does. */
    @Test
    void anAddressThatIsTakenIsNotGivenWhateverTheReplicaSays() throws Exception {
        ZooKeeperLeaseBook book = open();
        client().create().forPath(path + "/ip/10.1.2.16", "stranger".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> put(book, WEB1))
                .isInstanceOf(LeaseBookException.class)
                .hasMessageContaining("not as pmc has left it (NODEEXISTS)");
        assertThat(book.leases()).isEmpty();
    }

    @Test
    void itsTimeIsThatOfZooKeeper() throws Exception {
        ZooKeeperLeaseBook book = open();
        Instant before = book.clock().instant();
        put(book, WEB1);
        Instant after = Instant.ofEpochMilli(
                client().checkExists().forPath(path + "/revision").getMtime());

        assertThat(before).isBeforeOrEqualTo(after);
        assertThat(Duration.between(before, after)).isLessThan(PATIENCE);
        assertThat(book.clock().instant()).isAfterOrEqualTo(before);
    }

    @Test
    void whatIsNoLeaseBookIsLeftAlone() throws Exception {
        client().create().creatingParentsIfNeeded().forPath(path + "/something", new byte[0]);

        assertThatThrownBy(this::open)
                .isInstanceOf(LeaseBookException.class)
                .hasMessageContaining("holds something else than a lease book");
        assertThat(client().getChildren().forPath(path)).containsExactly("something");
    }

    @Test
    void aBookOfAnotherFormatIsNotUsed() throws Exception {
        open();
        client().setData().forPath(path, "{\"format\":2}".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(this::open)
                .isInstanceOf(LeaseBookException.class)
                .hasMessageContaining("has format 2, and this pmc knows format 1");
    }

    @Test
    void aBookWhoseMoveHasNotComeToItsEndIsNotUsed() throws Exception {
        open();
        client().setData().forPath(path, "{\"format\":1,\"incomplete\":true}".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(this::open)
                .isInstanceOf(LeaseBookException.class)
                .hasMessageContaining("has not come to its end");
    }

    @Test
    void aNodeThatNobodyUnderstandsIsAFaultOfTheBook() throws Exception {
        ZooKeeperLeaseBook book = open();
        put(book, WEB1);
        write("host/%02x/web1".formatted(Math.floorMod("web1".hashCode(), 256)), "{\"hostname\":\"web1\",\"ip\":7}");

        assertThatThrownBy(() -> open().leases())
                .isInstanceOf(LeaseBookException.class)
                .hasMessageContaining("has a node that pmc did not write, host/");
    }

    /** A newer pmc wrote it. */
    @Test
    void fieldsThatThisReleaseDoesNotKnowAreKept() throws Exception {
        put(open(), WEB1);
        String bucket = "host/%02x/web1".formatted(Math.floorMod("web1".hashCode(), 256));
        write(bucket, node(bucket).replaceFirst("\\{", "{\"colour\":\"red\","));

        open().change(pages -> {
            pages.claim(new Claim("a-1", WEB1.hostname(), false));
            return pages;
        });

        assertThat(node(bucket)).contains("\"colour\":\"red\"", "a-1");
    }
}
