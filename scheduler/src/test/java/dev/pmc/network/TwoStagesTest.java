package dev.pmc.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.BeanstalkTool;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.fixtures.Bridge;
import dev.pmc.fixtures.ChildProcess;
import dev.pmc.fixtures.NetworkMachine;
import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.TcpProxy;
import dev.pmc.queue.JobMessage;
import dev.pmc.queue.ReleaseWriter;
import dev.pmc.zookeeper.ZooKeeperProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two machines with a network stage and a dnsmasq each, one book in ZooKeeper, one queue, and guests that ask for addresses. */
@Tag("slow")
class TwoStagesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final List<AutoCloseable> running = new ArrayList<>();
    private final List<NetworkMachine> machines = new ArrayList<>();
    private final List<ChildProcess> stages = new ArrayList<>();
    private final List<TcpProxy> waysToZooKeeper = new ArrayList<>();
    private Bridge bridge;
    private BeanstalkTool queue;
    private String queueAddress;
    private int clients;

    @BeforeEach
    void start() throws IOException {
        bridge = keep(Bridge.open("pmct"));
        ZooKeeperProcess zooKeeper = keep(ZooKeeperProcess.start(Files.createDirectory(folder.resolve("zookeeper"))));
        Beanstalkd beanstalkd = keep(Beanstalkd.start());
        queue = new BeanstalkTool(beanstalkd.port());
        queueAddress = keep(TcpProxy.to(beanstalkd.port(), bridge.host())).address();
        int port = Integer.parseInt(zooKeeper.address().split(":", -1)[1]);
        for (int i = 0; i < 2; i++) {
            machines.add(keep(NetworkMachine.open(bridge, i + 1, folder.resolve("net" + i))));
            waysToZooKeeper.add(keep(TcpProxy.to(port, bridge.host())));
            stages.add(startStage(i));
        }
        for (int i = 0; i < 2; i++) {
            awaitReady(i);
        }
    }

    private <T extends AutoCloseable> T keep(T started) {
        running.add(started);
        return started;
    }

    private ChildProcess startStage(int i) {
        List<String> words = new ArrayList<>(List.of("network", "--queue=" + queueAddress, "--quarantine=301"));
        words.addAll(options(i));
        return keep(ChildProcess.start("network", pmc(i, words)));
    }

    private List<String> options(int i) {
        NetworkMachine machine = machines.get(i);
        return List.of(
                "--lease-book=zk://" + waysToZooKeeper.get(i).address() + "/leases",
                "--dhcp-hosts-dir=" + machine.dhcpHosts(),
                "--hosts-dir=" + machine.hosts(),
                "--dnsmasq-pid-file=" + machine.pidFile(),
                "--name-server=" + machine.nameServer(),
                "--probe=arp,dns");
    }

    private List<String> pmc(int i, List<String> words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.pmc.cli.Main"));
        command.addAll(words);
        return machines.get(i).inside(command);
    }

    private String audit(int i, String command) {
        List<String> words = new ArrayList<>(List.of("network", command));
        words.addAll(options(i));
        return Processes.run(pmc(i, words).toArray(String[]::new)).output();
    }

    private void awaitReady(int i) {
        stages.get(i).awaitOutput("dnsmasq knows what the lease book says", PATIENCE);
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = running.size() - 1; i >= 0; i--) {
            running.get(i).close();
        }
    }

    private void order(String hostname) {
        String job = "{\"hostname\": \"" + hostname + "\", \"comp_type\": \"web\", \"vlan\": \"" + bridge.address(0)
                + "/24\"}";
        queue.put("dnsmasq", job.getBytes(StandardCharsets.UTF_8), 1000, 0, 30);
    }

    /** What the scheduler gets, once there are so many. */
    private List<Map<String, Object>> jobs(int count) {
        List<Map<String, Object>> jobs = new ArrayList<>();
        Await.until(() -> "so few jobs came through: " + jobs, PATIENCE, () -> {
            queue.takeAll("mesos").forEach(body -> jobs.add(JobMessage.read(body)));
            return jobs.size() >= count;
        });
        return jobs;
    }

    /** A job of which nobody knows whether it was passed on is passed on again, so another one's may come before. */
    private Map<String, Object> host(String hostname) {
        order(hostname);
        Map<String, Object> job;
        do {
            job = jobs(1).get(0);
        } while (!hostname.equals(job.get("hostname")));
        return job;
    }

    private boolean isKnown(int i, Map<String, Object> job) {
        NetworkMachine machine = machines.get(i);
        String hostname = String.valueOf(job.get("hostname"));
        return Files.exists(machine.dhcpHosts().resolve(hostname))
                && machine.dnsmasq().resolve(hostname).equals(Optional.of(String.valueOf(job.get("ip"))));
    }

    private DhcpClient guest(Map<String, Object> job) {
        return keep(new DhcpClient(bridge, clients++)).withCard(String.valueOf(job.get("mac")));
    }

    private String dhcpLeases(int i) {
        try {
            return Files.readString(machines.get(i).dhcpLeases());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void bothServersKnowEachHostBeforeItIsMadeAndAnyOfThemServesIt() {
        for (int i = 0; i < 6; i++) {
            order("web" + i);
        }

        List<Map<String, Object>> jobs = jobs(6);

        assertThat(new HashSet<>(jobs.stream().map(job -> job.get("ip")).toList()))
                .hasSize(6);
        assertThat(jobs).allSatisfy(job -> {
            assertThat(isKnown(0, job)).isTrue();
            assertThat(isKnown(1, job)).isTrue();
        });
        Map<String, Object> job = jobs.get(0);
        DhcpClient guest = guest(job);
        for (int i = 0; i < 2; i++) {
            machines.get(i).dnsmasq().suspend();
            assertThat(guest.ask())
                    .as("asked while machine " + i + " is out of order")
                    .contains("lease of " + job.get("ip") + " obtained");
            machines.get(i).dnsmasq().resume();
        }
        assertThat(guest.ask()).contains("lease of " + job.get("ip") + " obtained");
        assertThat(dhcpLeases(0)).contains(String.valueOf(job.get("mac")));
        assertThat(dhcpLeases(1)).contains(String.valueOf(job.get("mac")));

        queue.put(
                "dnsmasq",
                ReleaseWriter.write(String.valueOf(job.get("hostname")), String.valueOf(job.get("lease"))),
                1000,
                0,
                30);

        for (int i = 0; i < 2; i++) {
            int machine = i;
            Await.until(
                    "a server to forget the host, and its guest's lease",
                    PATIENCE,
                    () -> !isKnown(machine, job) && !dhcpLeases(machine).contains(String.valueOf(job.get("mac"))));
            assertThat(audit(i, "check")).contains("all is as it must be");
            assertThat(audit(i, "leases")).contains("barred ip=" + job.get("ip"));
        }
        assertThat(guest.ask()).as("nobody knows it any more").doesNotContain("obtained");
    }

    @Test
    void aStageThatDoesNotComeRoundKeepsNobodyWaitingForLongAndItsServerSaysNothingWrong() {
        stages.get(1).suspend();

        // It may have been waiting for a job, and hold one: until its time to run is over, or for longer (beanstalkd
        // issue 262).
        order("web1");
        order("web2");
        Map<String, Object> job = jobs(1).get(0);

        assertThat(isKnown(0, job)).isTrue();
        assertThat(isKnown(1, job)).isFalse();
        assertThat(guest(job).ask()).contains("lease of " + job.get("ip") + " obtained");
        assertThat(machines.get(1).dnsmasq().log()).doesNotContain("DHCPNAK").doesNotContain("DHCPOFFER");
        stages.get(1).resume();
        Await.until("the other server to know the host, too", PATIENCE, () -> isKnown(1, job));
    }

    @Test
    void aStageThatWasAwayMakesItsFilesRightFirst() {
        Map<String, Object> gone = host("web1");
        Map<String, Object> stays = host("web2");
        stages.get(1).kill9();
        waysToZooKeeper.get(1).silence();
        queue.put("dnsmasq", ReleaseWriter.write("web1", String.valueOf(gone.get("lease"))), 1000, 0, 30);
        Map<String, Object> added = host("web3");
        Await.until("the release to be done", PATIENCE, () -> !isKnown(0, gone));
        assertThat(isKnown(1, gone)).isTrue();
        assertThat(isKnown(1, added)).isFalse();
        assertThat(added.get("ip")).as("in quarantine").isNotEqualTo(gone.get("ip"));

        waysToZooKeeper.get(1).heal();
        stages.set(1, startStage(1));
        awaitReady(1);

        assertThat(isKnown(1, gone)).isFalse();
        assertThat(isKnown(1, added)).isTrue();
        assertThat(isKnown(1, stays)).isTrue();
    }

    @Test
    void aStageThatCannotReachTheBookLeavesTheJobsToTheOtherAndComesBackByItself() {
        waysToZooKeeper.get(1).silence();
        for (int i = 0; i < 4; i++) {
            order("web" + i);
        }

        List<Map<String, Object>> jobs = jobs(4);
        waysToZooKeeper.get(1).heal();

        assertThat(new HashSet<>(jobs.stream().map(job -> job.get("ip")).toList()))
                .hasSize(4);
        jobs.forEach(
                job -> Await.until("both servers to know " + job, PATIENCE, () -> isKnown(0, job) && isKnown(1, job)));
        Map<String, Object> next = host("web9");
        assertThat(isKnown(0, next) && isKnown(1, next))
                .as("they wait for one another again")
                .isTrue();
    }
}
