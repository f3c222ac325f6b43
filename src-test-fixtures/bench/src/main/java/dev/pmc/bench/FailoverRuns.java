package dev.pmc.bench;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.fixtures.ZooKeeperEnsemble;
import dev.pmc.hostdb.HostDb;
import dev.pmc.hostdb.zookeeper.ZooKeeperPlace;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How long nothing is placed when the leading pmc dies, or is told to stop, and another stands by: to the first ACCEPT of the
 * other. Each pmc that is gone is followed by a new one, which stands by for some time before the next must go.
 */
final class FailoverRuns implements Benchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** For the standby to have done all that it does at its start. */
    private static final Duration SETTLE = Duration.ofSeconds(5);

    private static final int ROUNDS = 3;
    private static final double SESSION_TIMEOUT = 4;
    private static final double MOST_AFTER_DEATH = SESSION_TIMEOUT + 1;
    private static final double MOST_AFTER_SIGTERM = 1;

    @Override
    public List<Figure> run(boolean fast) throws Exception {
        List<Figure> figures = new ArrayList<>();
        Map<Integer, Double> seconds = new TreeMap<>();
        for (int vms : fast ? new int[] {100} : new int[] {1_000, 10_000, 100_000}) {
            double[] handovers = measure(vms, fast ? 1 : ROUNDS, figures);
            seconds.put(vms, handovers[handovers.length / 2]);
        }
        if (!fast) {
            figures.add(Growth.figure("failover", "time from SIGTERM by VMs", seconds, 1.1));
        }
        return figures;
    }

    private static double[] measure(int vms, int rounds, List<Figure> figures) throws Exception {
        FirstAccept accepts = new FirstAccept();
        try (Scratch scratch = new Scratch("failover");
                ZooKeeperEnsemble zooKeeper = ZooKeeperEnsemble.start(scratch.folder(), 1);
                Beanstalkd beanstalkd = Beanstalkd.start();
                SimulatedMaster master = new SimulatedMaster(
                        Pipeline.AGENTS, Pipeline.ALLOCATION_INTERVAL, task -> accepts.launched())) {
            String hostDb = "zk://" + zooKeeper.connectString() + "/pmc";
            ZooKeeperAddress address = ZooKeeperAddress.parse(hostDb);
            try (ZooKeeperClients clients = new ZooKeeperClients();
                    HostDb db = new ZooKeeperPlace(address, clients).open()) {
                RecordedVms.write(db, vms, master);
            }
            try (Pair pair = new Pair(beanstalkd.port(), master, hostDb, accepts)) {
                double[] deaths = new double[rounds];
                double[] handovers = new double[rounds];
                for (int round = 0; round < rounds; round++) {
                    deaths[round] = pair.without(DaemonProcess::kill9);
                    handovers[round] = pair.without(DaemonProcess::sigterm);
                }
                figures.addAll(figures("kill -9", vms, deaths, MOST_AFTER_DEATH));
                figures.addAll(figures("SIGTERM", vms, handovers, MOST_AFTER_SIGTERM));
                figures.add(Figure.of("failover", "standby with " + vms + " VMs, resident", pair.standbyMib(), "MiB"));
                return handovers;
            }
        }
    }

    private static List<Figure> figures(String how, int vms, double[] seconds, double most) {
        Arrays.sort(seconds);
        String name = "from " + how + " to the next one's ACCEPT, " + vms + " VMs";
        double worst = seconds[seconds.length - 1];
        return List.of(
                Figure.of("failover", name + ", median", seconds[seconds.length / 2], "s"),
                Figure.of("failover", name + ", worst of " + seconds.length, worst, "s")
                        .beside("goal", most)
                        .noting(worst <= most ? "within the goal" : "MISSED"));
    }

    /** When the first task was launched by whoever subscribed after a given number of others. */
    private static final class FirstAccept {
        private volatile @Nullable SimulatedMaster master;
        private volatile int others;
        private volatile long at;

        void launched() {
            SimulatedMaster asked = master;
            if (at == 0 && asked != null && asked.subscriptions() > others) {
                at = System.nanoTime();
            }
        }

        void expect(SimulatedMaster asked) {
            others = asked.subscriptions();
            at = 0;
            master = asked;
        }
    }

    /** One that leads and one that stands by. */
    private static final class Pair implements AutoCloseable {
        private final int queuePort;
        private final SimulatedMaster master;
        private final String hostDb;
        private final FirstAccept accepts;
        private final BareQueue jobs;
        private DaemonProcess leader;
        private DaemonProcess standby;
        private int put;

        Pair(int queuePort, SimulatedMaster master, String hostDb, FirstAccept accepts) throws IOException {
            this.queuePort = queuePort;
            this.master = master;
            this.hostDb = hostDb;
            this.accepts = accepts;
            jobs = new BareQueue(queuePort, "mesos");
            leader = start();
            leader.awaitRegistration();
            standby = start();
        }

        private DaemonProcess start() {
            return new DaemonProcess(queuePort, master.address(), hostDb);
        }

        private interface End {
            void come(DaemonProcess leader);
        }

        /** Jobs come all the time meanwhile; the first that is launched by whoever subscribes next counts. */
        double without(End end) throws IOException, InterruptedException {
            settle();
            accepts.expect(master);
            long start = System.nanoTime();
            end.come(leader);
            while (accepts.at == 0) {
                put();
            }
            double took = (accepts.at - start) / 1e9;
            leader.close();
            leader = standby;
            standby = start();
            return took;
        }

        private void settle() throws InterruptedException {
            Await.until("pmc to have heard of all VMs", PATIENCE, master::wasAskedAboutAll);
            standby.awaitStandingBy();
            Thread.sleep(SETTLE.toMillis());
        }

        private void put() throws IOException, InterruptedException {
            jobs.put(JobStream.job("late" + put, put++));
            jobs.flush();
            jobs.inserted(1);
            Thread.sleep(10);
        }

        double standbyMib() throws InterruptedException {
            settle();
            return standby.residentMib();
        }

        @Override
        public void close() throws IOException {
            jobs.close();
            standby.close();
            leader.close();
        }
    }
}
