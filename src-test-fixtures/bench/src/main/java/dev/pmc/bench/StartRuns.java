package dev.pmc.bench;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.hostdb.HostDb;
import dev.pmc.hostdb.sqlite.SqliteHostDb;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A start with VMs in the hostdb: from the launch of the JVM until the master was asked about each of them and pmc has
 * seen every answer, and asks for strangers. In the same breath: what the process weighs then, and what it does when there is nothing to do.
 */
final class StartRuns implements Benchmark {
    /** The best of so many is taken: everything else that the machine does only makes a start slower. */
    private static final int ROUNDS = 3;

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration QUIET = Duration.ofMillis(500);
    private static final Duration IDLE = Duration.ofSeconds(5);

    @Override
    public List<Figure> run(boolean fast) throws Exception {
        start(0, true); // Reads the jar and the JVM's files from disk.
        List<Figure> figures = new ArrayList<>();
        Map<Integer, Double> seconds = new TreeMap<>();
        for (int vms : fast ? new int[] {0, 1_000} : new int[] {0, 1_000, 10_000, 100_000}) {
            List<Figure> best = start(vms, fast);
            for (int round = 1; round < (fast ? 1 : ROUNDS); round++) {
                List<Figure> again = start(vms, false);
                best = again.get(0).value() < best.get(0).value() ? again : best;
            }
            figures.addAll(best);
            if (vms >= 10_000) {
                seconds.put(vms, best.get(0).value() - figures.get(0).value());
            }
        }
        if (!fast) {
            figures.add(Growth.figure("start", "time by VMs, less that of none", seconds, 1.1));
        }
        return figures;
    }

    private static List<Figure> start(int vms, boolean fast) throws Exception {
        try (Scratch scratch = new Scratch("start");
                Beanstalkd beanstalkd = Beanstalkd.start();
                SimulatedMaster master =
                        new SimulatedMaster(Pipeline.AGENTS, Pipeline.ALLOCATION_INTERVAL, task -> {})) {
            Path file = scratch.folder().resolve("hostdb.db");
            try (HostDb db = SqliteHostDb.open(file)) {
                RecordedVms.write(db, vms, master);
            }
            return start(file, vms, beanstalkd, master, fast);
        }
    }

    private static List<Figure> start(Path file, int vms, Beanstalkd beanstalkd, SimulatedMaster master, boolean fast)
            throws InterruptedException {
        List<Figure> figures = new ArrayList<>();
        long start = System.nanoTime();
        try (DaemonProcess pmc = new DaemonProcess(beanstalkd.port(), master.address(), file.toString())) {
            // Strangers are asked for when the last VM that is known was heard of.
            Await.until("pmc to have heard of " + vms + " VMs", PATIENCE, master::wasAskedAboutAll);
            double took = (System.nanoTime() - start) / 1e9;
            double computed = pmc.cpu().toNanos() / 1e9;
            figures.add(Figure.of("start", "with " + vms + " VMs, reconciliation included", took, "s")
                    .noting("of these %.1f s of CPU".formatted(computed)));
            Await.until(
                    "pmc to want no more offers",
                    PATIENCE,
                    () -> master.isSuppressed() && master.outstandingOffers() == 0);
            lastBusy(pmc);
            Duration before = pmc.cpu();
            long idleStart = System.nanoTime();
            Thread.sleep(fast ? 1000 : IDLE.toMillis());
            double idle = (double) pmc.cpu().minus(before).toNanos() / (System.nanoTime() - idleStart);
            figures.add(Figure.of("footprint", "scheduler with " + vms + " VMs, resident", pmc.residentMib(), "MiB"));
            figures.add(Figure.of(
                    "footprint", "scheduler with " + vms + " VMs, threads", (double) pmc.statusNumber("Threads"), ""));
            figures.add(Figure.of("footprint", "scheduler with " + vms + " VMs, idle CPU", idle * 100, "% of a core")
                    .noting("suppressed, no offers held"));
        }
        return figures;
    }

    /** When the process last computed something, before it had nothing to do for half a second. */
    private static long lastBusy(DaemonProcess pmc) throws InterruptedException {
        Duration last = pmc.cpu();
        long busy = System.nanoTime();
        while (System.nanoTime() - busy < QUIET.toNanos()) {
            Thread.sleep(10);
            Duration now = pmc.cpu();
            if (!now.equals(last)) {
                last = now;
                busy = System.nanoTime();
            }
        }
        return busy;
    }
}
