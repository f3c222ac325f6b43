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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All processes of a crash test of several schedulers: an ensemble of ZooKeeper, an etcd, beanstalkd with binlogs, the {@link Metal} and
 * the schedulers, each of which has its own ways to ZooKeeper.
 *
 * <p>Thread rule: one thread. While it waits it sees to the schedulers, and does what is to be done later. Closing ends all.
 */
final class FailoverSite implements AutoCloseable, Remains {
    private static final int SCHEDULERS = 3;
    private static final int ZOOKEEPERS = 3;
    private static final int QUEUES = 2;
    private static final Duration LOOK = Duration.ofMillis(10);

    private final List<String> pmc;
    private final Metal metal;
    private final ZooKeeperEnsemble zooKeeper;
    private final EtcdProcess etcd;
    private final Queues queues;
    private final List<Scheduler> schedulers = new ArrayList<>();
    private final List<Chore> chores = new ArrayList<>();

    /** Something that is to be done at a time, by {@link System#nanoTime}. */
    private record Chore(long due, Runnable work) {}

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

    /** Has something done after that time, unless this is closed before. */
    void later(Duration delay, Runnable work) {
        chores.add(new Chore(System.nanoTime() + delay.toNanos(), work));
    }

    /** Whether nothing is left that was to be done later. */
    boolean hasNoChores() {
        return chores.isEmpty();
    }

    /** Lets time pass. */
    void pass(Duration time) {
        await(time, () -> false);
    }

    /** Waits until a condition holds; false if it does not in time. */
    boolean await(Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            look();
            if (condition.getAsBoolean()) {
                return true;
            }
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private void look() {
        schedulers.forEach(Scheduler::look);
        long now = System.nanoTime();
        List<Chore> due = chores.stream().filter(chore -> chore.due() <= now).toList();
        chores.removeAll(due);
        due.forEach(chore -> chore.work().run());
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
