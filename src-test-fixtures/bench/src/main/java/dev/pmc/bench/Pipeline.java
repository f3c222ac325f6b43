package dev.pmc.bench;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Everything that a job goes through, with nothing left out but the hosts themselves: a real beanstalkd, pmc in a process
 * of its own with its durable hostdb, and a simulated master whose agents answer RUNNING at once.
 *
 * <p>The load and the master run in this process; all share the machine's cores.
 */
final class Pipeline implements AutoCloseable {
    static final int AGENTS = 1000;
    static final Duration ALLOCATION_INTERVAL = Duration.ofMillis(10);
    private static final String JOBS = "mesos";
    /** More than it takes to fill the tube. */
    private static final int PAUSE_SECONDS = 120;

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Beanstalkd beanstalkd = Beanstalkd.start();
    private final SimulatedMaster master;
    private final DaemonProcess pmc;
    private final BareQueue results;
    private volatile Run run = new Run("none", 0, 0);
    private int resultsBefore;

    /** @param hostDb a file, or {@code zk://} and so on */
    Pipeline(String hostDb) throws IOException {
        master = new SimulatedMaster(AGENTS, ALLOCATION_INTERVAL, task -> run.launched(task));
        pmc = new DaemonProcess(beanstalkd.port(), master.address(), hostDb);
        pmc.awaitRegistration();
        results = new BareQueue(beanstalkd.port(), "mesos_finished");
    }

    /** The same jobs again and again would be duplicates, so each run has names of its own. */
    private static final class Run {
        final String prefix;
        final long[] launchedAt;
        final JobStream jobs;
        final AtomicInteger launched = new AtomicInteger();

        Run(String prefix, int size, int queuePort) {
            this.prefix = prefix;
            launchedAt = new long[size];
            jobs = new JobStream(queuePort, prefix, size);
        }

        void launched(String task) {
            int job = Integer.parseInt(task.substring(prefix.length(), task.lastIndexOf('.')));
            if (launchedAt[job] != 0) {
                throw new IllegalStateException("launched twice: " + task);
            }
            launchedAt[job] = System.nanoTime();
            launched.incrementAndGet();
        }
    }

    /**
     * How it went.
     *
     * @param jobsPerSecond from when the first job could be had to the last one's result
     * @param pmcCpuShare how many cores pmc has used
     * @param allocatedPerJob bytes, by all threads of pmc
     */
    record Outcome(
            double jobsPerSecond,
            double acceptP50Millis,
            double acceptP99Millis,
            double pmcCpuShare,
            double allocatedPerJob) {
        private static final double CPU_GOAL_MICROS = 70;
        /** Half of what it once was. */
        private static final double ALLOCATED_GOAL_KIB = 48;

        private static final int KIB = 1024;

        /** CPU time of all of its threads, those of the compiler and the collector included. */
        double cpuMicrosPerJob() {
            return pmcCpuShare / jobsPerSecond * 1e6;
        }

        /** What a job costs pmc. */
        List<Figure> costs(String group, String where) {
            return List.of(
                    Figure.of(group, "CPU of pmc, each job, " + where, cpuMicrosPerJob(), "us")
                            .beside("goal", CPU_GOAL_MICROS),
                    Figure.of(group, "allocated by pmc, each job, " + where, allocatedPerJob / KIB, "KiB")
                            .beside("goal", ALLOCATED_GOAL_KIB));
        }
    }

    /** Gives it a tube full of jobs, which is closed while it is filled: how many a second can it do? */
    Outcome drain(String prefix, int size) throws IOException, InterruptedException {
        Run current = begin(prefix, size);
        results.pause(JOBS, PAUSE_SECONDS);
        current.jobs.fill();
        return measure(current, () -> results.pause(JOBS, 0));
    }

    /** Jobs come at a steady pace: how long do they take? */
    Outcome pace(String prefix, int size, int perSecond) throws IOException, InterruptedException {
        Run current = begin(prefix, size);
        return measure(current, () -> current.jobs.pace(perSecond));
    }

    private Run begin(String prefix, int size) {
        Run next = new Run(prefix, size, beanstalkd.port());
        run = next;
        return next;
    }

    private interface Load {
        void come() throws IOException, InterruptedException;
    }

    private Outcome measure(Run current, Load load) throws IOException, InterruptedException {
        int size = current.launchedAt.length;
        long allocated = pmc.allocated();
        Duration cpu = pmc.cpu();
        long start = System.nanoTime();
        load.come();
        int all = resultsBefore + size;
        Await.until("only " + current.launched + " of " + size + " jobs have come to ACCEPT", PATIENCE, () -> {
            try {
                return results.ready("mesos_finished") >= all;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        long took = System.nanoTime() - start;
        Duration used = pmc.cpu().minus(cpu);
        double allocatedPerJob = (double) (pmc.allocated() - allocated) / size;
        resultsBefore = all;
        double[] latency = new double[size];
        for (int i = 0; i < size; i++) {
            latency[i] = (current.launchedAt[i] - current.jobs.putAt(i)) / 1e6;
        }
        Arrays.sort(latency);
        return new Outcome(
                size * 1e9 / took,
                latency[size / 2],
                latency[size * 99 / 100],
                (double) used.toNanos() / took,
                allocatedPerJob);
    }

    /** Every job of all runs has one result, which says that it is running. */
    void checkResults() throws IOException {
        Map<String, Integer> seen = new HashMap<>();
        while (resultsBefore > 0) {
            List<BareQueue.Reserved> some = results.reserve(Math.min(200, resultsBefore));
            for (BareQueue.Reserved result : some) {
                Map<?, ?> fields = Json.read(result.body(), Map.class);
                if (!"running".equals(fields.get("status"))) {
                    throw new IllegalStateException("a job has failed: " + fields);
                }
                seen.merge(String.valueOf(fields.get("hostname")), 1, Integer::sum);
            }
            results.delete(some);
            resultsBefore -= some.size();
        }
        List<String> doubled = new ArrayList<>();
        seen.forEach((hostname, count) -> {
            if (count != 1) {
                doubled.add(hostname);
            }
        });
        if (!doubled.isEmpty()) {
            throw new IllegalStateException("more than one result for " + doubled);
        }
    }

    SimulatedMaster master() {
        return master;
    }

    DaemonProcess pmc() {
        return pmc;
    }

    @Override
    public void close() throws IOException {
        results.close();
        pmc.close();
        master.close();
        beanstalkd.close();
    }
}
