package dev.pmc.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.Bridge;
import dev.pmc.fixtures.DnsmasqProcess;
import dev.pmc.fixtures.ManualClock;
import dev.pmc.network.lease.Lease;
import dev.pmc.network.lease.LeaseBook;
import dev.pmc.network.sqlite.SqliteLeaseBook;
import dev.pmc.queue.FakeJobQueue;
import dev.pmc.queue.JobMessage;
import dev.pmc.queue.PutReply;
import dev.pmc.queue.ReleaseWriter;
import dev.pmc.queue.Tube;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.MacAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real dnsmasq on a bridge of its own, and a DHCP client in a network namespace of its own, with the card of the host. */
@Tag("slow")
class DhcpTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final NamePolicy NAMES = NamePolicy.within(List.of(new Hostname("a.lab"), new Hostname("b.lab")));
    private static final NetworkRules RULES = new NetworkRules(
            new AddressPolicy(List.of(), List.of()),
            NAMES,
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            Duration.ofMinutes(15));

    @TempDir
    Path folder;

    private final List<DhcpClient> clients = new ArrayList<>();
    private final ManualClock clock = new ManualClock();
    private final FakeJobQueue queue = new FakeJobQueue(clock);
    private Bridge bridge;
    private Path leases;
    private Path dhcp;
    private Path hosts;

    @BeforeEach
    void makeBridge() throws IOException {
        leases = folder.resolve("dnsmasq.leases");
        dhcp = Files.createDirectory(folder.resolve("dhcp"));
        hosts = Files.createDirectory(folder.resolve("hosts"));
        bridge = Bridge.open("pmcd");
    }

    @AfterEach
    void removeBridge() {
        clients.forEach(DhcpClient::close);
        bridge.close();
    }

    private DhcpClient client(String mac) {
        DhcpClient client = new DhcpClient(bridge, clients.size());
        clients.add(client);
        return client.withCard(mac);
    }

    @Test
    void aHostGetsItsLeaseByItsMacAndItsNameAndNothingIsLeftAfterIt() throws Exception {
        try (DnsmasqProcess dnsmasq = DnsmasqProcess.start(hosts, dhcp, bridge.name(), bridge.address(0), leases);
                LeaseBook book = SqliteLeaseBook.open(folder.resolve("network.db"), clock)) {
            Path pidFile = Files.writeString(folder.resolve("dnsmasq.pid"), dnsmasq.pid() + "\n");
            NameServer names = new NameServer("127.0.0.1:" + dnsmasq.port());
            NetworkStage stage = stage(book, pidFile, names);
            put("{\"hostname\": \"web01\", \"comp_type\": \"web\", \"vlan\": \"" + bridge.address(0) + "/24\"}");

            assertThat(stage.handle(queue.reserve(1, Duration.ZERO))).isEqualTo(new NetworkStage.Tally(1, 0));

            assertThat(names.address("web01")).contains(bridge.address(16));
            assertThat(names.name(bridge.address(16))).contains("web01");
            Map<String, Object> job = JobMessage.read(queue.results().get(0));
            assertThat(job).containsEntry("ip", bridge.address(16));
            String mac = String.valueOf(job.get("mac"));
            DhcpClient client = client(mac);
            assertThat(client.ask()).contains("lease of " + bridge.address(16) + " obtained");

            // What answers now is found to be in use.
            client.inside("addr add " + bridge.address(16) + "/24 dev card");
            assertThat(new WireProbe(Duration.ofMillis(500), EnumSet.allOf(WireProbe.Way.class), null)
                            .inUse(List.of(bridge.address(16), bridge.address(17))))
                    .containsOnlyKeys(bridge.address(16));

            queue.put(ReleaseWriter.write("web01", String.valueOf(job.get("lease"))));
            assertThat(dhcpLeases()).contains(mac).contains("web01");
            stage.handle(queue.reserve(1, Duration.ZERO));

            assertThat(dhcp).isEmptyDirectory();
            assertThat(hosts).isEmptyDirectory();
            Await.until(
                    "dnsmasq to forget the lease", PATIENCE, () -> dhcpLeases().isEmpty());
            assertThat(names.address("web01")).isEmpty();
            assertThat(names.name(bridge.address(16))).isEmpty();
            assertThat(client.ask())
                    .as("asked with a card that is not written down")
                    .doesNotContain("obtained");
        }
    }

    /** systemd makes the client id of the machine-id, and a cloned guest has that of the one that it is a clone of. */
    @Test
    void guestsWithOneClientIdKeepEachItsLease() throws Exception {
        try (DnsmasqProcess dnsmasq = DnsmasqProcess.start(hosts, dhcp, bridge.name(), bridge.address(0), leases);
                LeaseBook book = SqliteLeaseBook.open(folder.resolve("network.db"), clock)) {
            List<String> macs = hosts(book, dnsmasq, "web1", "web2");

            String[] clientId = {"-x", "0x3d:ff1234567800020000ab11c0ffee"};
            for (int i : new int[] {0, 1, 0, 1}) {
                DhcpClient client = i < clients.size() ? clients.get(i) : client(macs.get(i));
                assertThat(client.ask(clientId)).contains("lease of " + bridge.address(16 + i) + " obtained");
            }

            assertThat(dhcpLeases())
                    .as("a guest whose lease is not there is refused when it renews it")
                    .contains(macs.get(0), macs.get(1));
        }
    }

    @Test
    void noTwoHostsTakeTurnsAtAName() throws Exception {
        try (DnsmasqProcess dnsmasq = DnsmasqProcess.start(hosts, dhcp, bridge.name(), bridge.address(0), leases);
                LeaseBook book = SqliteLeaseBook.open(folder.resolve("network.db"), clock)) {
            NameServer names = new NameServer("127.0.0.1:" + dnsmasq.port());
            List<String> macs = hosts(book, dnsmasq, "web1.b.lab", "web1.a.lab", "web1.rack2.a.lab");

            for (int i : new int[] {0, 1, 2, 0}) {
                DhcpClient client = i < clients.size() ? clients.get(i) : client(macs.get(i));
                client.ask("-x", "hostname:web1");

                assertThat(names.address("web1")).contains(bridge.address(17));
            }
            assertThat(names.address("web1.b.lab")).contains(bridge.address(16));
            assertThat(names.name(bridge.address(16))).contains("web1.b.lab");
        }
    }

    /** From before such names were refused. */
    @Test
    void aHostThatIsCalledLikeAWordOfDnsmasqsIsServed() throws Exception {
        try (DnsmasqProcess dnsmasq = DnsmasqProcess.start(hosts, dhcp, bridge.name(), bridge.address(0), leases);
                LeaseBook book = SqliteLeaseBook.open(folder.resolve("network.db"), clock)) {
            Path pidFile = Files.writeString(folder.resolve("dnsmasq.pid"), dnsmasq.pid() + "\n");
            List<String> words = List.of("ignore", "infinite", "5m", "10.99.99.99");
            book.change(pages -> {
                for (String word : words) {
                    int number = 40 + words.indexOf(word);
                    pages.put(new Lease(
                            new Hostname(word),
                            bridge.address(number),
                            new MacAddress("52:54:00:00:00:" + number),
                            true));
                }
                return words;
            });

            stage(book, pidFile, new NameServer("127.0.0.1:" + dnsmasq.port())).prepare();

            for (String word : words) {
                int number = 40 + words.indexOf(word);
                Await.until(
                        "dnsmasq to have read of " + word,
                        PATIENCE,
                        () -> dnsmasq.resolve(word).equals(Optional.of(bridge.address(number))));
                assertThat(client("52:54:00:00:00:" + number).ask())
                        .as("a host called " + word)
                        .contains("lease of " + bridge.address(number) + " obtained");
            }
        }
    }

    /** Has leases given to hosts; returns their MACs. */
    private List<String> hosts(LeaseBook book, DnsmasqProcess dnsmasq, String... hostnames) throws Exception {
        Path pidFile = Files.writeString(folder.resolve("dnsmasq.pid"), dnsmasq.pid() + "\n");
        for (String hostname : hostnames) {
            put("{\"hostname\": \"" + hostname + "\", \"comp_type\": \"web\", \"vlan\": \"" + bridge.address(0)
                    + "/24\"}");
        }
        stage(book, pidFile, new NameServer("127.0.0.1:" + dnsmasq.port())).handle(queue.reserve(10, Duration.ZERO));
        assertThat(queue.results()).hasSize(hostnames.length);
        return queue.results().stream()
                .map(job -> String.valueOf(JobMessage.read(job).get("mac")))
                .toList();
    }

    private String dhcpLeases() {
        try {
            return Files.readString(leases);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private NetworkStage stage(LeaseBook book, Path pidFile, NameServer names) {
        DnsmasqFiles files = new DnsmasqFiles(dhcp, hosts, Duration.ofMinutes(5), NAMES, folder.resolve("files.lock"));
        return new NetworkStage(
                queue,
                new NoTube(),
                book,
                new DnsmasqControl(files, pidFile, names),
                AddressProbe.none(),
                RULES,
                clock);
    }

    /** For results, of which there are none. */
    private static final class NoTube implements Tube {
        @Override
        public List<PutReply> put(List<byte[]> messages) {
            throw new AssertionError("nothing is rejected here");
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    }

    private void put(String json) {
        queue.put(json.getBytes(StandardCharsets.UTF_8));
    }
}
