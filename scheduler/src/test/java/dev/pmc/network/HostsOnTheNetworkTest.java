package dev.pmc.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.fixtures.Bridge;
import dev.pmc.fixtures.ChildProcess;
import dev.pmc.fixtures.DemoGuest;
import dev.pmc.fixtures.DnsmasqProcess;
import dev.pmc.fixtures.FreePorts;
import dev.pmc.fixtures.Libvirtd;
import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.SourceTree;
import dev.pmc.guest.AtomicFiles;
import dev.pmc.hypervisor.SystemLibvirt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * From a line in a shell to a machine that answers to its name, and back: every part is real, beanstalkd, the network
 * stage, dnsmasq with DHCP and DNS on a bridge of its own, pmc with its Mesos, the executor from exec.tgz, libvirt, guests.
 */
@Tag("slow")
class HostsOnTheNetworkTest {
    /** As short as can be: it has to be longer than a DHCP lease, and dnsmasq leases for two minutes at least. */
    private static final Duration QUARANTINE = Duration.ofSeconds(121);

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String id = Long.toString(ProcessHandle.current().pid() % 100_000);
    private final String prefix = "pmc-net-" + id + "-";
    private final List<AutoCloseable> running = new ArrayList<>();
    private Path folder;
    private Bridge bridge;
    private Path dhcpHosts;
    private Path hosts;
    private DnsmasqProcess dnsmasq;
    private NameServer names;
    private Beanstalkd queue;
    private int api;

    @BeforeEach
    void start() throws IOException {
        Libvirtd libvirtd = SystemLibvirt.require();
        folder = libvirtd.newFolder("pmc-net-");
        dhcpHosts = Files.createDirectory(folder.resolve("dhcp"));
        hosts = Files.createDirectory(folder.resolve("hosts"));
        bridge = Bridge.open("pmcn");
        Path leases = folder.resolve("dnsmasq.leases");
        dnsmasq = keep(DnsmasqProcess.start(hosts, dhcpHosts, bridge.name(), bridge.address(0), leases));
        names = new NameServer("127.0.0.1:" + dnsmasq.port());
        queue = keep(Beanstalkd.start());
        startNetworkStage();
        startScheduler(libvirtd);
    }

    private void startNetworkStage() throws IOException {
        Path pidFile = Files.writeString(folder.resolve("dnsmasq.pid"), dnsmasq.pid() + "\n");
        keep(ChildProcess.start(
                "network",
                pmc(
                        "network",
                        "--queue=" + queue.address(),
                        "--lease-book=" + folder.resolve("network.db"),
                        "--dhcp-hosts-dir=" + dhcpHosts,
                        "--hosts-dir=" + hosts,
                        "--dnsmasq-pid-file=" + pidFile,
                        "--name-server=127.0.0.1:" + dnsmasq.port(),
                        "--dhcp-lease-time=120",
                        "--quarantine=" + QUARANTINE.toSeconds())));
    }

    private void startScheduler(Libvirtd libvirtd) {
        Path archive = SourceTree.file("executor", "target", "exec.tgz");
        assertThat(archive).as("the executor, which mvn package makes").isRegularFile();
        Map<String, String> settings = Map.of(
                "PMC_STATE_DIR", folder.resolve("state").toString(),
                "PMC_LIBVIRT_URI", libvirtd.uri(),
                "PMC_NETWORK", "bridge:" + bridge.name(),
                "PMC_IMAGES", DemoGuest.shared().catalogue().toString());
        api = FreePorts.next();
        List<String> command = pmc(
                "--master=local",
                "--local-resources=cpus:16;mem:8192;disk:100000",
                "--local-work-dir=" + folder.resolve("mesos"),
                "--queue=" + queue.address(),
                "--port=" + api,
                "--hostdb=" + folder.resolve("hostdb.db"),
                "--executor=" + archive,
                "--virt-type=qemu");
        settings.forEach((name, value) -> command.add("--executor-env=" + name + "=" + value));
        keep(ChildProcess.start("scheduler", command)).awaitOutput("registered with the master", PATIENCE);
    }

    @AfterEach
    void stop() throws Exception {
        if (folder == null) {
            return;
        }
        for (int i = running.size() - 1; i >= 0; i--) {
            running.get(i).close();
        }
        killExecutors();
        Processes.runOrFail("virsh", "-c", "qemu:///system", "list", "--all", "--name")
                .lines()
                .filter(name -> name.startsWith(prefix))
                .forEach(name -> {
                    Processes.run("virsh", "-c", "qemu:///system", "destroy", name);
                    Processes.run("virsh", "-c", "qemu:///system", "undefine", name);
                });
        if (bridge != null) {
            bridge.close();
        }
        AtomicFiles.deleteTree(folder);
    }

    @Test
    void aLineMakesAMachineThatAnswersToItsNameAndItsAddressComesBackAfterItsQuarantine() throws Exception {
        assertThat(create(prefix + "[1-3]", "--ready")).contains("is ready on");

        for (int host = 1; host <= 3; host++) {
            String name = prefix + host;
            String address = names.address(name).orElseThrow();
            assertThat(address).startsWith(bridge.network());
            assertThat(names.name(address)).contains(name);
            assertThat(dhcpLease(name)).as("dnsmasq's lease of " + name).contains(" " + address + " ");
            assertThat(greeting(address)).startsWith("SSH-2.0-");
        }

        String freed = names.address(prefix + 1).orElseThrow();
        assertThat(pmcSays("host", "delete", prefix + 1, "--yes", "-q", queue.address()))
                .contains("queued");
        Await.until("nothing to be left of the host", PATIENCE, () -> nothingIsLeftOf(prefix + 1, freed));
        long free = System.nanoTime() + QUARANTINE.toNanos();

        create(prefix + 4);
        assertThat(names.address(prefix + 4)).as("in quarantine").isNotEmpty().isNotEqualTo(Optional.of(freed));

        Await.until("the quarantine to be over", QUARANTINE.plusSeconds(10), () -> System.nanoTime() > free);
        create(prefix + 5);
        assertThat(names.address(prefix + 5)).contains(freed);
    }

    /** Creates hosts as a person does, and waits until they are there; returns what was said. */
    private String create(String hostnames, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "host",
                "create",
                "-h",
                hostnames,
                "-c",
                "web",
                "-v",
                bridge.address(0) + "/24",
                "-s",
                "C1M256",
                "-o",
                "demo"));
        words.addAll(List.of("-q", queue.address(), "--api", "http://127.0.0.1:" + api, "--wait"));
        words.addAll(List.of(more));
        return pmcSays(words.toArray(String[]::new));
    }

    private boolean nothingIsLeftOf(String name, String address) {
        try {
            return names.address(name).isEmpty()
                    && names.name(address).isEmpty()
                    && dhcpLease(name).isEmpty()
                    && Files.notExists(hosts.resolve(name))
                    && Files.notExists(dhcpHosts.resolve(name))
                    && Files.notExists(folder.resolve("state/vms/" + name))
                    && Processes.run("virsh", "-c", "qemu:///system", "domstate", name)
                                    .exitCode()
                            != 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String dhcpLease(String name) {
        try (Stream<String> lines = Files.lines(folder.resolve("dnsmasq.leases"))) {
            return lines.filter(line -> line.contains(" " + name + " "))
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a guest says to those who connect to its port 22. */
    private static String greeting(String address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, 22), (int) PATIENCE.toMillis());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            return new String(socket.getInputStream().readNBytes(8), StandardCharsets.US_ASCII);
        }
    }

    /** Executors outlive pmc; ours have our state directory in their environment. */
    private void killExecutors() {
        String mark = "PMC_STATE_DIR=" + folder.resolve("state");
        ProcessHandle.allProcesses().forEach(process -> {
            Path environment = Path.of("/proc", Long.toString(process.pid()), "environ");
            try {
                if (Files.readString(environment, StandardCharsets.ISO_8859_1).contains(mark)) {
                    process.destroyForcibly();
                }
            } catch (IOException e) {
                // It has ended meanwhile.
            }
        });
    }

    private static String pmcSays(String... words) {
        return Processes.runOrFail(pmc(words).toArray(String[]::new));
    }

    private static List<String> pmc(String... words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.pmc.cli.Main"));
        command.addAll(List.of(words));
        return command;
    }

    private <T extends AutoCloseable> T keep(T started) {
        running.add(started);
        return started;
    }
}
