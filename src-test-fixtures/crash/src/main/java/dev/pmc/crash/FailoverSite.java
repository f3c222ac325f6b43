package dev.pmc.crash;

import dev.pmc.fixtures.BeanstalkTool;
import dev.pmc.fixtures.EtcdProcess;
import dev.pmc.fixtures.FreePorts;
import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.TcpProxy;
import dev.pmc.fixtures.ZooKeeperEnsemble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All processes of a crash test of several schedulers: an ensemble of ZooKeeper, an etcd, beanstalkd with binlogs, the {@link Metal} and
 * the schedulers, each of which has its own ways to ZooKeeper.
 *
 * <p>Thread rule: one thread. Closing ends all.
 */
final class FailoverSite implements AutoCloseable, Remains {
    private static final int SCHEDULERS = 3;
    private static final int ZOOKEEPERS = 3;
    private static final int QUEUES = 2;

    private final List<String> pmc;
    private final Metal metal;
    private final ZooKeeperEnsemble zooKeeper;
    private final EtcdProcess etcd;
    private final Queues queues;
    private final List<Scheduler> schedulers = new ArrayList<>();
    private final Attendant attendant = new Attendant(() -> schedulers.forEach(Scheduler::look));

    /**
     * Starts all.
     *
     * @param pmc the command that runs pmc
     */
    FailoverSite(Path directory, List<String> pmc, long seed) throws IOException {
        this.pmc = pmc;
        metal = new Metal(directory, seed);
        zooKeeper = ZooKeeperEnsemble.start(Files.createDirectories(directory.resolve("zookeeper")), ZOOKEEPERS);
        etcd = EtcdProcess.start();
        queues = new Queues(directory, QUEUES);
        metal.startMesos(pmc);
        for (int i = 1; i <= SCHEDULERS; i++) {
            schedulers.add(startScheduler("pmc-" + i));
        }
    }

    private Scheduler startScheduler(String name) {
        int port = FreePorts.next();
        List<TcpProxy> ways = zooKeeper.ports().stream().map(TcpProxy::to).toList();
        List<String> command = Stream.of(
                        pmc,
                        List.of("--queue", queues.addresses(), "--port", Integer.toString(port)),
                        List.of("--address", "127.0.0.1", "--driver", "http"),
                        List.of("--hostdb", hostdb(ways.stream().map(TcpProxy::address))),
                        List.of("--discovery", services(ways.stream().map(TcpProxy::address))),
                        List.of("--discovery", services()),
                        metal.executorOptions(),
                        metal.masterOptions())
                .flatMap(List::stream)
                .toList();
        return new Scheduler(name, port, ways, command);
    }

    private static String hostdb(Stream<String> zooKeepers) {
        return "zk://" + zooKeepers.collect(Collectors.joining(",")) + "/pmc";
    }

    private static String services(Stream<String> zooKeepers) {
        return hostdb(zooKeepers) + "-discovery";
    }

    private String services() {
        return "etcd://" + etcd.server() + "/pmc";
    }

    /** What service discovery says; to be closed. */
    DiscoveryView discovery() {
        return new DiscoveryView(services(zooKeeper.addresses().stream()), services());
    }

    EtcdProcess etcd() {
        return etcd;
    }

    List<Scheduler> schedulers() {
        return schedulers;
    }

    ZooKeeperEnsemble zooKeeper() {
        return zooKeeper;
    }

    Metal metal() {
        return metal;
    }

    Queues jobs() {
        return queues;
    }

    @Override
    public List<BeanstalkTool> queues() {
        return queues.tools();
    }

    @Override
    public Path fleet() {
        return metal.fleet();
    }

    @Override
    public Processes.Result hostdb(String verb) {
        return Processes.run(Stream.concat(
                        pmc.stream(), Stream.of("hostdb", verb, "--hostdb", hostdb(zooKeeper.addresses().stream())))
                .toArray(String[]::new));
    }

    /** The one that has begun to lead last, and runs. */
    Optional<Scheduler> leader() {
        return schedulers.stream()
                .filter(scheduler -> scheduler.leadsSince() != 0)
                .max(Comparator.comparingLong(Scheduler::leadsSince));
    }

    /** Waits for the test, and does what is to be done later. */
    Attendant attendant() {
        return attendant;
    }

    /** Tells every scheduler to end, the one that leads last, so that none takes over; and waits for it. */
    void stopSchedulers() {
        schedulers.stream()
                .sorted(Comparator.comparingLong(Scheduler::leadsSince))
                .toList()
                .forEach(Scheduler::stop);
    }

    @Override
    public void close() throws IOException {
        schedulers.forEach(Scheduler::close);
        metal.close();
        queues.close();
        etcd.close();
        zooKeeper.close();
    }
}
