package dev.pmc.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.Bridge;
import dev.pmc.fixtures.Dnsmasq;
import dev.pmc.fixtures.ManualClock;
import dev.pmc.fixtures.Processes;
import dev.pmc.queue.FakeJobQueue;
import dev.pmc.queue.JobMessage;
import dev.pmc.queue.PutReply;
import dev.pmc.queue.ReleaseWriter;
import dev.pmc.queue.Tube;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real dnsmasq on a bridge of its own, and a DHCP client in a network namespace of its own, with the card of the host. */
@Tag("slow")
class DhcpTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final NetworkRules RULES =
            new NetworkRules(List.of(), Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofMinutes(15));

    @TempDir
    Path folder;

    private final String id = Long.toString(ProcessHandle.current().pid() % 100_000);
    private final String namespace = "pmc-dhcp-" + id;
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
        Processes.require("ip", "iproute2");
        bridge = Bridge.open("pmcd");
        ip("netns add " + namespace);
        ip("link add " + bridge.name() + "h type veth peer name card netns " + namespace);
        ip("link set " + bridge.name() + "h master " + bridge.name() + " up");
    }

    @AfterEach
    void removeBridge() {
        Processes.run("ip", "netns", "delete", namespace);
        Processes.run("ip", "link", "delete", bridge.name() + "h");
        bridge.close();
    }

    @Test
    void aHostGetsItsLeaseByItsMacAndItsNameAndNothingIsLeftAfterIt() throws Exception {
        try (Dnsmasq dnsmasq = Dnsmasq.start(hosts, dhcp, bridge.name(), bridge.address(0), leases);
                LeaseBook book = LeaseBook.open(folder.resolve("network.db"))) {
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
            ip("-n " + namespace + " link set card address " + mac + " up");
            assertThat(askDhcp()).contains("lease of " + bridge.address(16) + " obtained");

            // What answers now is found to be in use.
            ip("-n " + namespace + " addr add " + bridge.address(16) + "/24 dev card");
            assertThat(new WireProbe(Duration.ofMillis(500), null)
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
            assertThat(askDhcp())
                    .as("asked with a card that is not written down")
                    .doesNotContain("obtained");
        }
    }

    private String dhcpLeases() {
        try {
            return Files.readString(leases);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private NetworkStage stage(LeaseBook book, Path pidFile, NameServer names) {
        DnsmasqFiles files = new DnsmasqFiles(dhcp, hosts, Duration.ofMinutes(5), folder.resolve("files.lock"));
        return new NetworkStage(
                queue,
                new NoTube(),
                book,
                new dev.pmc.network.Dnsmasq(files, pidFile, names),
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

    private String askDhcp() {
        return Processes.run(
                        "ip",
                        "netns",
                        "exec",
                        namespace,
                        "busybox",
                        "udhcpc",
                        "-n",
                        "-q",
                        "-t",
                        "3",
                        "-T",
                        "1",
                        "-i",
                        "card",
                        "-s",
                        "/bin/true")
                .output();
    }

    private static void ip(String arguments) {
        String[] words = ("ip " + arguments).split(" ", -1);
        Processes.runOrFail(words);
    }
}
