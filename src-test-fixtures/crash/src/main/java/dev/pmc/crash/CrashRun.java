package dev.pmc.crash;

import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmState;
import dev.pmc.hostdb.sqlite.SqlitePlace;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Sends the jobs of a plan while it kills processes at random moments, then waits until all is quiet, and inspects.
 *
 * <p>Thread rule: one thread. Kills and jobs follow from the seed; the exact moments do not, for the processes are real.
 */
final class CrashRun {
    private static final int QUIET_SECONDS = 150;

    /**
     * What to do.
     *
     * @param jobs at least so many
     * @param kills how often the scheduler is killed
     * @param embedded the Mesos lives in the scheduler and dies with it
     */
    record Order(long seed, int jobs, int kills, boolean embedded) {}

    private final Order order;
    private final SplittableRandom dice;
    private final List<List<PlannedJob>> plan;
    private final Results results = new Results();
    private final PrintStream progress;
    private final Site site;
    private final Producer producer;
    private final int total;
    private int sent;
    private int schedulerKills;
    private int beanstalkdKills;
    private int executorKills;

    private CrashRun(Order order, Site site, PrintStream progress) {
        this.order = order;
        this.site = site;
        this.progress = progress;
        dice = new SplittableRandom(order.seed());
        plan = JobPlan.of(order.seed(), order.jobs());
        total = plan.stream().mapToInt(List::size).sum();
        producer = new Producer(plan, results, dice, (job, follows) -> {
            site.queue().put(Remains.JOBS, job.bytes(), 1000, 0, 60);
            return true;
        });
    }

    /** Runs one, in an empty directory. */
    static Report run(Order order, Path directory, List<String> pmc, PrintStream progress)
            throws IOException, InterruptedException {
        try (Site site = new Site(directory, pmc, order.seed(), order.embedded())) {
            return new CrashRun(order, site, progress).play();
        }
    }

    private Report play() throws IOException, InterruptedException {
        say("jobs=%d hosts=%d %s".formatted(total, plan.size(), site.describe()));
        while (schedulerKills < order.kills()) {
            int batch = 1 + (total - sent) / Math.max(1, order.kills() - schedulerKills);
            sent += producer.send(dice.nextInt(2 * batch + 1));
            awaitMomentToKill();
            disturb();
            site.killScheduler();
            schedulerKills++;
            results.take(site.queue().takeAll(Remains.RESULTS));
            if (schedulerKills % 10 == 0) {
                say("sent=%d results=%d scheduler kills=%d".formatted(sent, results.count(), schedulerKills));
            }
        }
        boolean quiet = awaitQuiet();
        int code = site.stopScheduler();
        results.take(site.queue().takeAll(Remains.RESULTS));
        Inspection inspection = new Inspection(site, plan, results);
        List<String> problems = new ArrayList<>(inspection.problems());
        if (!quiet) {
            problems.add(0, "not everything was done within " + QUIET_SECONDS + " s");
        }
        if (code != 0) {
            problems.add("the scheduler ended with " + code + " when it was told to stop");
        }
        return new Report(line(problems, inspection.vms()), problems);
    }

    /** Sometimes it is killed while it starts; mostly while it works, however long the start takes on a busy machine. */
    private void awaitMomentToKill() throws InterruptedException {
        if (dice.nextInt(4) == 0) {
            Thread.sleep(200 + dice.nextInt(2000));
        } else {
            site.awaitScheduler();
            Thread.sleep(dice.nextInt(dice.nextInt(4) == 0 ? 5000 : 1500));
        }
    }

    private void disturb() throws IOException {
        if (dice.nextInt(14) == 0 || (beanstalkdKills == 0 && schedulerKills > order.kills() / 2)) {
            site.killBeanstalkd();
            beanstalkdKills++;
        }
        if ((dice.nextInt(12) == 0 || (executorKills == 0 && schedulerKills > order.kills() / 2))
                && site.killExecutor(dice.nextInt(100))) {
            executorKills++;
        }
    }

    private boolean awaitQuiet() throws InterruptedException {
        long deadline = System.nanoTime() + QUIET_SECONDS * 1_000_000_000L;
        while (System.nanoTime() < deadline) {
            sent += producer.send(total);
            results.take(site.queue().takeAll(Remains.RESULTS));
            if (results.count() >= total && sent == total && queueIsEmpty() && nobodyIsOnTheWay()) {
                Thread.sleep(1000); // What is under way to the hostdb arrives.
                return true;
            }
            Thread.sleep(200);
        }
        return false;
    }

    /** A VM whose executor was killed has its result, and is adopted again only later. */
    private boolean nobodyIsOnTheWay() {
        return new SqlitePlace(site.hostdb())
                .check().vms().stream()
                        .map(VmRecord::state)
                        .allMatch(EnumSet.of(VmState.RUNNING, VmState.STOPPED, VmState.FAILED)::contains);
    }

    private boolean queueIsEmpty() {
        return List.of("ready", "reserved", "delayed").stream()
                .allMatch(kind -> site.queue().stat(Remains.JOBS, "current-jobs-" + kind) == 0);
    }

    private String line(List<String> problems, int vms) {
        return "%s seed=%d mesos=%s jobs=%d scheduler kills=%d beanstalkd kills=%d executor kills=%d results=%d repeats=%d vms=%d"
                .formatted(
                        problems.isEmpty() ? "OK" : "FAILED",
                        order.seed(),
                        order.embedded() ? "embedded" : "own",
                        sent,
                        schedulerKills,
                        beanstalkdKills,
                        executorKills,
                        results.count(),
                        results.repeats(),
                        vms);
    }

    private void say(String words) {
        progress.println("crash-test: " + words);
    }
}
