package dev.pmc.bench;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.job.PlacementOptions.OnAgentLoss;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.Standing;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmRecord.Asked;
import dev.pmc.core.vm.VmRecord.Guest;
import dev.pmc.core.vm.VmRecord.Jobs;
import dev.pmc.core.vm.VmRecord.Location;
import dev.pmc.core.vm.VmRecord.Tries;
import dev.pmc.core.vm.VmState;
import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.hostdb.Epoch;
import dev.pmc.hostdb.HostDb;
import dev.pmc.hostdb.SqliteHostDb;
import dev.pmc.placement.Strategy;
import dev.pmc.vm.ComponentType;
import dev.pmc.vm.GuestIdentity;
import dev.pmc.vm.GuestSeed;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Ipv4;
import dev.pmc.vm.MacAddress;
import dev.pmc.vm.ReadyCheck;
import dev.pmc.vm.VmShape;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A start with VMs in the hostdb: from the launch of the JVM until the master was asked about each of them and pmc has
 * seen every answer, and asks for strangers. In the same breath: what the process weighs then, and what it does when there is nothing to do.
 */
final class StartRuns implements Benchmark {
    private static final int AGENTS = 1000;
    private static final int BATCH = 10_000;
    /** The best of so many is taken: everything else that the machine does only makes a start slower. */
    private static final int ROUNDS = 3;

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration QUIET = Duration.ofMillis(500);
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

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
                SimulatedMaster master = new SimulatedMaster(AGENTS, Pipeline.ALLOCATION_INTERVAL, task -> {})) {
            Path file = scratch.folder().resolve("hostdb.db");
            record(file, vms, master);
            return start(file, vms, beanstalkd, master, fast);
        }
    }

    private static List<Figure> start(Path file, int vms, Beanstalkd beanstalkd, SimulatedMaster master, boolean fast)
            throws InterruptedException {
        List<Figure> figures = new ArrayList<>();
        long start = System.nanoTime();
        try (DaemonProcess pmc = new DaemonProcess(beanstalkd.port(), master.address(), file)) {
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

    private static void record(Path file, int vms, SimulatedMaster master) throws IOException {
        try (HostDb db = SqliteHostDb.open(file)) {
            Epoch epoch = db.newEpoch();
            for (int first = 0; first < vms; first += BATCH) {
                Map<Hostname, Optional<VmRecord>> batch = new LinkedHashMap<>();
                for (int i = first; i < Math.min(vms, first + BATCH); i++) {
                    VmRecord vm = running(i);
                    batch.put(vm.hostname(), Optional.of(vm));
                    master.remember(vm.hostname() + "." + Integer.toString(i + 1, 36), "S" + (i % AGENTS + 1));
                }
                db.commit(
                        epoch,
                        new Changes("simulated-0000", vms + 1L, batch, List.of(), List.of(), List.of(), List.of()));
            }
        }
    }

    private static VmRecord running(int number) {
        Home home = new Home("S" + (number % AGENTS + 1), "metal" + (number % AGENTS + 1), null);
        VmSpec spec = new VmSpec(
                new GuestIdentity(
                        new Hostname("vm" + number),
                        new ComponentType("type" + number % 10),
                        new MacAddress("52:54:00:%02x:%02x:%02x"
                                .formatted(number >> 16 & 255, number >> 8 & 255, number & 255)),
                        new GuestSeed(
                                "trusty",
                                Ipv4.parse(
                                        "10.%d.%d.%d/8".formatted(number >> 16 & 255, number >> 8 & 255, number & 255)),
                                null,
                                List.of(),
                                List.of(),
                                null)),
                new VmShape(1, 512, 4),
                Map.of(),
                ReadyCheck.AUTO);
        Attempt attempt = new Attempt(
                1,
                new TaskId("vm" + number + "." + Integer.toString(number + 1, 36)),
                VmTask.Verb.RUN,
                home.agentId(),
                home.hostname(),
                home.address(),
                "virtmesos-1",
                null,
                NOON);
        return new VmRecord(
                        new Asked(
                                spec,
                                new PlacementOptions(null, null, Strategy.MIN_COMP_FIT, null, OnAgentLoss.WAIT, 0),
                                Goal.RUN,
                                0,
                                null,
                                number + 1L,
                                NOON),
                        Standing.waiting(null, NOON),
                        new Location(home, false),
                        attempt,
                        new Guest(true, "10.0.0.1"),
                        new Tries(1, 0, null),
                        new Jobs(List.of(), List.of()))
                .called(VmState.RUNNING);
    }
}
