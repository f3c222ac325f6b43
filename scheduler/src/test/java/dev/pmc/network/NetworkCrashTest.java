package dev.pmc.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.fixtures.ChildProcess;
import dev.pmc.fixtures.DnsmasqProcess;
import dev.pmc.network.lease.Lease;
import dev.pmc.network.lease.LeaseBook;
import dev.pmc.network.lease.LeasePages;
import dev.pmc.network.sqlite.SqliteLeaseBook;
import dev.pmc.queue.BeanstalkJobQueue;
import dev.pmc.queue.BeanstalkTube;
import dev.pmc.queue.JobMessage;
import dev.pmc.queue.JobQueue;
import dev.pmc.queue.QueueAddress;
import dev.pmc.queue.ReleaseWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two network stages, real processes with a real beanstalkd and a real dnsmasq, are killed with SIGKILL at random moments
 * while they give 300 addresses, and again while they take them back.
 */
@Tag("slow")
class NetworkCrashTest {
    private static final int HOSTS = 300;
    private static final int PORTIONS = 30;
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final long SEED = Long.getLong("pmc.seed", System.nanoTime());

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private final List<ChildProcess> workers = new ArrayList<>();
    private int kills;

    @Test
    void noAddressIsGivenTwiceAndNoneIsLeakedAndNoJobIsLost() throws Exception {
        Path dhcp = Files.createDirectory(folder.resolve("dhcp"));
        Path hosts = Files.createDirectory(folder.resolve("hosts"));
        Path binlog = Files.createDirectory(folder.resolve("binlog"));
        try (Beanstalkd beanstalkd = Beanstalkd.start(binlog);
                DnsmasqProcess dnsmasq = DnsmasqProcess.start(hosts);
                LeaseBook book = SqliteLeaseBook.open(folder.resolve("network.db"), InstantSource.system())) {
            Files.writeString(folder.resolve("dnsmasq.pid"), dnsmasq.pid() + "\n");
            List<String> command = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "dev.pmc.cli.Main",
                    "network",
                    "--queue=" + beanstalkd.address(),
                    "--lease-book=" + folder.resolve("network.db"),
                    "--dhcp-hosts-dir=" + dhcp,
                    "--hosts-dir=" + hosts,
                    "--dnsmasq-pid-file=" + folder.resolve("dnsmasq.pid"),
                    "--name-server=127.0.0.1:" + dnsmasq.port(),
                    "--quarantine=301",
                    "--probe-timeout=0");
            List<byte[]> orders = new ArrayList<>();
            for (int i = 0; i < HOSTS; i++) {
                orders.add(("{\"hostname\": \"web" + i + "\", \"comp_type\": \"web\", \"vlan\": \"10.1.2.0/23\"}")
                        .getBytes(StandardCharsets.UTF_8));
            }

            feedAndKill(orders, beanstalkd.port(), command);

            List<Map<String, Object>> jobs = take(beanstalkd.port());
            Map<Object, Object> addresses = new HashMap<>();
            jobs.forEach(job -> assertThat(addresses.merge(job.get("hostname"), job.get("ip"), (one, two) -> two))
                    .as("the address of " + job.get("hostname") + ", seed " + SEED)
                    .isEqualTo(job.get("ip")));
            assertThat(addresses).as("jobs, seed " + SEED).hasSize(HOSTS);
            assertThat(new HashSet<>(addresses.values()))
                    .as("addresses, seed " + SEED)
                    .hasSize(HOSTS);
            assertThat(book.<List<Lease>>change(LeasePages::leases)).hasSize(HOSTS);
            assertThat(audit(book, dhcp, hosts)).isEmpty();
            int duplicates = jobs.size() - HOSTS;

            Set<String> claims = new HashSet<>();
            List<byte[]> releases = new ArrayList<>();
            for (Map<String, Object> job : jobs) {
                String claim = String.valueOf(job.get("lease"));
                claims.add(claim);
                releases.add(ReleaseWriter.write(String.valueOf(job.get("hostname")), claim));
            }
            assertThat(claims).as("what holds the leases").hasSize(HOSTS);
            feedAndKill(releases, beanstalkd.port(), command);

            assertThat(book.<List<Lease>>change(LeasePages::leases))
                    .as("leases left, seed " + SEED)
                    .isEmpty();
            assertThat(audit(book, dhcp, hosts)).isEmpty();
            assertThat(dhcp).isEmptyDirectory();
            assertThat(kills).isGreaterThan(5);
            assertThat(dnsmasq.resolve("web7")).isEmpty();
            System.err.println("network stages killed " + kills + " times, jobs passed on twice " + duplicates);
        } finally {
            workers.forEach(ChildProcess::close);
        }
    }

    private List<String> audit(LeaseBook book, Path dhcp, Path hosts) throws DnsmasqUnavailable {
        NamePolicy names = NamePolicy.within(List.of());
        DnsmasqFiles files = new DnsmasqFiles(dhcp, hosts, Duration.ofMinutes(5), names, folder.resolve("files.lock"));
        NetworkRules rules = new NetworkRules(
                new AddressPolicy(List.of(), List.of()), names, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        return new LeaseAudit(book, new DnsmasqControl(files, null, null), rules).check(null);
    }

    /** Puts messages in portions while the workers are killed and started again, and then lets them come to the end. */
    private void feedAndKill(List<byte[]> messages, int port, List<String> command) throws Exception {
        try (BeanstalkTube tube = BeanstalkTube.open(new QueueAddress("127.0.0.1", port), "dnsmasq")) {
            int portion = messages.size() / PORTIONS + 1;
            for (int i = 0; i < messages.size(); i += portion) {
                tube.put(messages.subList(i, Math.min(messages.size(), i + portion)));
                startMissing(command);
                Thread.sleep(random.nextInt(400));
                if (random.nextInt(3) == 0) {
                    ChildProcess victim = workers.remove(random.nextInt(workers.size()));
                    victim.kill9();
                    kills++;
                }
            }
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (left(port) > 0 || workers.size() < 2) {
            startMissing(command);
            assertThat(System.nanoTime()).as("time is over, seed " + SEED).isLessThan(deadline);
            Thread.sleep(200 + random.nextInt(1500));
            if (random.nextInt(4) == 0) {
                workers.remove(0).kill9();
                kills++;
            }
        }
    }

    private void startMissing(List<String> command) {
        while (workers.size() < 2) {
            workers.add(ChildProcess.start("network", command));
        }
    }

    /** How many jobs the tube has, in whatever state. */
    private static int left(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("stats-tube dnsmasq\r\nquit\r\n".getBytes(StandardCharsets.US_ASCII));
            String stats = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return Stream.of("ready", "reserved", "delayed", "buried")
                    .mapToInt(state -> stats.lines()
                            .filter(line -> line.startsWith("current-jobs-" + state + ":"))
                            .mapToInt(line -> Integer.parseInt(
                                    line.substring(line.indexOf(':') + 1).strip()))
                            .findFirst()
                            .orElse(0))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Map<String, Object>> take(int port) throws Exception {
        List<Map<String, Object>> jobs = new ArrayList<>();
        try (JobQueue queue = BeanstalkJobQueue.open(new QueueAddress("127.0.0.1", port), "mesos", "unused")) {
            List<JobQueue.Reserved> reserved;
            do {
                reserved = queue.reserve(1000, Duration.ofSeconds(1));
                reserved.forEach(job -> jobs.add(JobMessage.read(job.body())));
                queue.delete(reserved.stream().map(JobQueue.Reserved::ticket).toList());
            } while (!reserved.isEmpty());
        }
        return jobs;
    }
}
