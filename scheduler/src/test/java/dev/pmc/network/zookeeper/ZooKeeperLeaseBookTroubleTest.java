package dev.pmc.network.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.fixtures.TcpProxy;
import dev.pmc.network.lease.BookContents;
import dev.pmc.network.lease.Lease;
import dev.pmc.network.lease.LeaseBook;
import dev.pmc.network.lease.LeaseBookException;
import dev.pmc.network.lease.SharedLeaseBook;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.MacAddress;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import dev.pmc.zookeeper.ZooKeeperProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real ZooKeeper, the way to which is cut; processes that are paused; books that are large. */
final class ZooKeeperLeaseBookTroubleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private ZooKeeperProcess server;
    private TcpProxy way;
    private ZooKeeperClients cut;
    private ZooKeeperClients clients;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = ZooKeeperProcess.start(folder);
        way = TcpProxy.to(port());
        cut = new ZooKeeperClients();
        clients = new ZooKeeperClients();
    }

    @AfterEach
    void stop() {
        way.heal();
        cut.close();
        clients.close();
        way.close();
        server.close();
    }

    private int port() {
        return Integer.parseInt(server.address().split(":", -1)[1]);
    }

    private static ZooKeeperLeaseBook open(ZooKeeperClients clients, String server) {
        ZooKeeperAddress address = ZooKeeperAddress.parse("zk://" + server + "/leases");
        return ZooKeeperLeaseBook.open(clients.client(address), address, "net");
    }

    private ZooKeeperLeaseBook openHere() {
        return open(clients, server.address());
    }

    private ZooKeeperLeaseBook openOverTheWay() {
        return open(cut, way.address());
    }

    private static Lease lease(int number) {
        return new Lease(
                new Hostname("web" + number),
                "10.1.%d.%d".formatted(number / 200, number % 200),
                new MacAddress("52:54:00:00:%02x:%02x".formatted(number / 200, number % 200)),
                true);
    }

    /** Gives the next host its lease; made twice, there would be two. */
    private static int putNext(LeaseBook book) {
        return book.change(pages -> {
            int number = pages.leases().size();
            pages.put(lease(number));
            return number;
        });
    }

    /** As a process that is stopped in the middle of a step, and goes on when others have made theirs. */
    @Test
    void whatWasDecidedBeforeAPauseCountsOnlyIfNothingHasChangedMeanwhile() {
        ZooKeeperLeaseBook paused = openHere();
        ZooKeeperLeaseBook other = openHere();
        AtomicInteger tries = new AtomicInteger();

        int given = paused.change(pages -> {
            int number = pages.leases().size();
            if (tries.incrementAndGet() <= 2) {
                putNext(other);
            }
            pages.put(lease(number));
            return number;
        });

        assertThat(tries).hasValue(3);
        assertThat(given).isEqualTo(2);
        assertThat(paused.leases().values()).containsExactlyInAnyOrder(lease(0), lease(1), lease(2));
        assertThat(other.leases()).isEqualTo(paused.leases());
    }

    @Test
    void aStepWhoseAnswerIsLostWithTheConnectionIsMadeOnce() throws Exception {
        ZooKeeperLeaseBook book = openOverTheWay();
        Random random = new Random(7);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Callable<List<Integer>> work = () -> {
                List<Integer> given = new ArrayList<>();
                for (int i = 0; i < 300; i++) {
                    given.add(putNext(book));
                }
                return given;
            };
            Future<List<Integer>> given = threads.submit(work);
            for (int i = 0; i < 6; i++) {
                TimeUnit.MILLISECONDS.sleep(50 + random.nextInt(300));
                way.reset();
                way.heal();
            }

            assertThat(given.get(PATIENCE.toSeconds() * 2, TimeUnit.SECONDS))
                    .doesNotHaveDuplicates()
                    .hasSize(300);
            assertThat(openHere().leases()).hasSize(300);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whoeverCannotReachItIsToldSoAndCanUseItAgainWhenTheWayIsOpen() throws Exception {
        ZooKeeperLeaseBook book = openOverTheWay();
        putNext(book);
        way.silence();

        assertThatThrownBy(() -> putNext(book))
                .isInstanceOf(LeaseBookException.class)
                .hasMessageContaining("there is no connection to ZooKeeper");
        assertThatThrownBy(book::requireReachable).isInstanceOf(LeaseBookException.class);

        putNext(openHere());
        way.heal();
        book.next(PATIENCE);
        book.requireReachable();
        assertThat(book.leases()).containsKeys(new Hostname("web0"), new Hostname("web1"));
    }

    @Test
    void aLargeBookIsFollowedByReadingWhatHasChanged() throws Exception {
        int hosts = 3_000;
        ZooKeeperLeaseBook book = openHere();
        List<Lease> leases = new ArrayList<>();
        for (int i = 0; i < hosts; i++) {
            leases.add(lease(i));
        }
        book.fill(new BookContents(leases, List.of(), List.of(), List.of()));
        ZooKeeperLeaseBook follower = openHere();
        assertThat(follower.next(Duration.ZERO).changed()).hasSize(hosts);
        long before = packets();

        for (int i = 0; i < 20; i++) {
            int number = hosts + i;
            book.change(pages -> {
                pages.put(lease(number));
                return number;
            });
            SharedLeaseBook.News news = follower.next(PATIENCE);
            assertThat(news.changed()).isEqualTo(Set.of(new Hostname("web" + number)));
        }

        assertThat(packets() - before).isLessThan(hosts / 5);
    }

    /** How many requests the server has received, its own clients' pings included. */
    private long packets() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> line.startsWith("Received: "))
                    .mapToLong(line -> Long.parseLong(line.substring("Received: ".length())))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
