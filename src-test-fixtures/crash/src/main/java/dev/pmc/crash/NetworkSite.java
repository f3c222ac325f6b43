package dev.pmc.crash;

import dev.pmc.fixtures.BeanstalkTool;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.fixtures.Bridge;
import dev.pmc.fixtures.ChildProcess;
import dev.pmc.fixtures.NetworkMachine;
import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.TcpProxy;
import dev.pmc.fixtures.ZooKeeperEnsemble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Two machines on one bridge, each with a network stage and a dnsmasq and with ways of its own to the three ZooKeeper servers that
 * keep the lease book; and one queue. Needs root. Thread rule: one thread. Closing ends all.
 */
final class NetworkSite implements AutoCloseable {
    static final String JOBS = "dnsmasq";
    static final String PASSED_ON = "mesos";
    static final int MACHINES = 2;
    private static final int ZOOKEEPERS = 3;

    private final List<String> pmc;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Bridge bridge;
    private final ZooKeeperEnsemble zooKeeper;
    private final BeanstalkTool queue;
    private final String queueAddress;
    private final List<NetworkMachine> machines = new ArrayList<>();
    private final List<List<TcpProxy>> ways = new ArrayList<>();
    private final List<ChildProcess> stages = new ArrayList<>();

    /** @param pmc the command that runs pmc */
    NetworkSite(Path directory, List<String> pmc) throws IOException {
        this.pmc = pmc;
        bridge = keep(Bridge.open("pmcx"));
        zooKeeper = keep(ZooKeeperEnsemble.start(Files.createDirectories(directory.resolve("zookeeper")), ZOOKEEPERS));
        Beanstalkd beanstalkd = keep(Beanstalkd.start(Files.createDirectories(directory.resolve("binlog"))));
        queue = new BeanstalkTool(beanstalkd.port());
        queueAddress = keep(TcpProxy.to(beanstalkd.port(), bridge.host())).address();
        for (int i = 0; i < MACHINES; i++) {
            machines.add(keep(NetworkMachine.open(bridge, i + 1, directory.resolve("net" + i))));
            ways.add(zooKeeper.ports().stream()
                    .map(port -> keep(TcpProxy.to(port, bridge.host())))
                    .toList());
            stages.add(startStage(i));
        }
    }

    private <T extends AutoCloseable> T keep(T started) {
        open.add(started);
        return started;
    }

    private ChildProcess startStage(int machine) {
        List<String> words =
                new ArrayList<>(List.of("network", "--queue=" + queueAddress, "--quarantine=121", "--probe-timeout=0"));
        words.addAll(options(machine));
        return ChildProcess.start("network", command(machine, words));
    }

    private List<String> options(int number) {
        NetworkMachine machine = machines.get(number);
        String servers = ways.get(number).stream().map(TcpProxy::address).collect(Collectors.joining(","));
        return List.of(
                "--lease-book=zk://" + servers + "/leases",
                "--dhcp-hosts-dir=" + machine.dhcpHosts(),
                "--hosts-dir=" + machine.hosts(),
                "--dnsmasq-pid-file=" + machine.pidFile(),
                "--dhcp-lease-time=120",
                "--name-server=" + machine.nameServer());
    }

    private List<String> command(int machine, List<String> words) {
        List<String> command = new ArrayList<>(pmc);
        command.addAll(words);
        return machines.get(machine).inside(command);
    }

    BeanstalkTool queue() {
        return queue;
    }

    NetworkMachine machine(int number) {
        return machines.get(number);
    }

    void killStage(int machine) {
        stages.get(machine).kill9();
        stages.set(machine, startStage(machine));
    }

    void suspendStage(int machine) {
        stages.get(machine).suspend();
    }

    void resumeStage(int machine) {
        stages.get(machine).resume();
    }

    void cut(int machine) {
        ways.get(machine).forEach(TcpProxy::silence);
    }

    void heal(int machine) {
        ways.get(machine).forEach(TcpProxy::heal);
    }

    /** Kills a server of the ensemble and starts it again. */
    void restartZooKeeper(int server) {
        zooKeeper.restart(server % ZOOKEEPERS);
    }

    /** What {@code pmc network check} says on a machine. */
    Processes.Result check(int machine) {
        List<String> words = new ArrayList<>(List.of("network", "check"));
        words.addAll(options(machine));
        return Processes.run(command(machine, words).toArray(String[]::new));
    }

    @Override
    public void close() {
        stages.forEach(ChildProcess::close);
        for (int i = open.size() - 1; i >= 0; i--) {
            close(open.get(i));
        }
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot close " + one, e);
        }
    }
}
