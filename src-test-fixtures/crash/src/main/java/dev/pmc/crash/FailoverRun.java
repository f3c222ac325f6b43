package dev.pmc.crash;

import dev.pmc.core.decision.State;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmState;
import dev.pmc.fixtures.Processes;
import dev.pmc.hostdb.HostDbExport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Sends the jobs of a plan while leadership goes from one scheduler to the next, by a schedule; then waits until all is quiet,
 * and inspects.
 *
 * <p>Thread rule: one thread. What is done follows from the seed; the exact moments do not, for the processes are real.
 */
final class FailoverRun {
    private static final int PRODUCERS = 4;
    /** Until there is a next leader, or a standby, on a machine that may be busy. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Duration QUIET = Duration.ofSeconds(150);
    private static final Duration LOOK = Duration.ofMillis(500);
    /** Until every store says of services what the leader says, when all are back. */
    private static final Duration IN_STEP = Duration.ofSeconds(5);

    /**
     * What to do.
     *
     * @param jobs at least so many
     * @param failovers how often the leader loses its leadership
     */
    record Order(long seed, int jobs, int failovers) {}

    private final Order order;
    private final FailoverSite site;
    private final PrintStream progress;
    private final List<List<PlannedJob>> plan;
    private final List<Producer> producers;
    private final Mishaps mishaps;
    private final DiscoveryView discovery;
    private final List<String> outOfStep = new ArrayList<>();
    private final Results results = new Results();
    private final FailoverTimes times = new FailoverTimes();
    private final int total;
    private int sent;
    /** One that has led may still hold jobs that it has reserved: what is to come after them must not be taken before. */
    private boolean mayHoldJobs;

    private FailoverRun(Order order, FailoverSite site, DiscoveryView discovery, PrintStream progress) {
        this.discovery = discovery;
        this.order = order;
        this.site = site;
        this.progress = progress;
        plan = JobPlan.of(order.seed(), order.jobs());
        total = plan.stream().mapToInt(List::size).sum();
        SplittableRandom dice = new SplittableRandom(order.seed());
        producers = IntStream.range(0, PRODUCERS)
                .mapToObj(i -> new Producer(share(i), results, dice.split(), (job, follows) -> put(job, i, follows)))
                .toList();
        mishaps = new Mishaps(site);
    }

    /** The hosts of one of the producers. */
    private List<List<PlannedJob>> share(int producer) {
        return IntStream.range(0, plan.size())
                .filter(host -> host % PRODUCERS == producer)
                .mapToObj(plan::get)
                .toList();
    }

    private boolean put(PlannedJob job, int producer, boolean follows) {
        return !(follows && mayHoldJobs) && site.jobs().put(job, producer, follows);
    }

    /** Runs one, in an empty directory. */
    static Report run(Order order, Path directory, List<String> pmc, PrintStream progress) throws IOException {
        try (FailoverSite site = new FailoverSite(directory, pmc, order.seed());
                DiscoveryView discovery = site.discovery()) {
            return new FailoverRun(order, site, discovery, progress).play();
        }
    }

    private Report play() throws IOException {
        say("jobs=%d hosts=%d".formatted(total, plan.size()));
        List<String> problems = new ArrayList<>();
        for (Schedule.Step step : Schedule.of(order.seed(), order.failovers())) {
            if (!play(step)) {
                problems.add(
                        "after %d fail-overs, for %d s: no leader, or no standby, or one that was deposed and goes on"
                                .formatted(times.count(), PATIENCE.toSeconds()));
                break;
            }
        }
        if (!awaitQuiet()) {
            problems.add("not everything was done within " + QUIET.toSeconds() + " s");
        }
        problems.addAll(healthProblems());
        requireStep();
        problems.addAll(outOfStep);
        Set<String> members = site.leader().map(discovery::members).orElse(Set.of());
        site.stopSchedulers();
        results.take(site.jobs().takeResults());
        site.schedulers().forEach(scheduler -> problems.addAll(scheduler.problems()));
        Inspection inspection = new Inspection(site, plan, results);
        problems.addAll(inspection.problems());
        State hostdb = export();
        problems.addAll(unlike(members, hostdb));
        problems.addAll(Accounts.problems(hostdb, MesosView.of(site.metal(), String.valueOf(hostdb.frameworkId()))));
        times.lines().forEach(this::say);
        return new Report(line(problems, inspection.vms()), problems);
    }

    /** False if it cannot go on. */
    private boolean play(Schedule.Step step) {
        results.take(site.jobs().takeResults());
        int batch = 1 + (total - sent) / Math.max(1, order.failovers() - times.count());
        send((int) Math.round(step.jobs() * batch));
        if (!site.attendant().await(PATIENCE, this::isInOrder)) {
            return false;
        }
        requireStep();
        site.attendant().pass(Duration.ofMillis(step.waitMillis()));
        mishaps.begin(step);
        site.attendant().pass(Duration.ofMillis(step.leadMillis()));
        // What happened beside may have made another one lead, or nobody for a moment.
        return site.attendant().await(PATIENCE, () -> site.leader().isPresent())
                && depose(site.leader().orElseThrow(), step);
    }

    /** All stores and a leader are there, so they soon say the same of services. */
    private void requireStep() {
        boolean isInStep = site.attendant()
                .await(IN_STEP, () -> site.leader().map(discovery::isInStep).orElse(false));
        if (!isInStep) {
            outOfStep.add("after %d fail-overs, for %d s: %s"
                    .formatted(
                            times.count(),
                            IN_STEP.toSeconds(),
                            site.leader().map(discovery::difference).orElse("nobody leads")));
        }
    }

    /** Where those who are members of services are not those who run. */
    private static List<String> unlike(Set<String> members, State hostdb) {
        Set<String> running = hostnames(hostdb, EnumSet.of(VmState.RUNNING));
        Set<String> there = hostnames(hostdb, EnumSet.of(VmState.RUNNING, VmState.FAILED));
        return members.containsAll(running) && there.containsAll(members)
                ? List.of()
                : List.of("members of services are " + members + ", and these run: " + running);
    }

    private static Set<String> hostnames(State hostdb, Set<VmState> states) {
        return hostdb.vms().stream()
                .filter(vm -> states.contains(vm.state()))
                .map(vm -> vm.hostname().value())
                .collect(Collectors.toSet());
    }

    /** Whether there are a leader and a standby, and nothing is away. */
    private boolean isInOrder() {
        return site.attendant().hasNoChores()
                && site.jobs().areThere()
                && site.leader().isPresent()
                && site.schedulers().stream().filter(Scheduler::isWell).count() >= 2;
    }

    private boolean depose(Scheduler leader, Schedule.Step step) {
        int life = leader.starts();
        send(1);
        long start = System.nanoTime();
        leader.suffer(step.fault());
        mayHoldJobs = step.fault().leavesItAlive();
        if (!site.attendant()
                .await(PATIENCE, () -> site.leader().map(Scheduler::leadsSince).orElse(0L) > start)) {
            return false;
        }
        Scheduler next = site.leader().orElseThrow();
        Duration time = Duration.ofNanos(next.leadsSince() - start);
        times.add(step.fault(), time);
        say("fail-over %d of %d: %s %s%s; %s leads after %s"
                .formatted(
                        times.count(),
                        order.failovers(),
                        leader,
                        step.fault(),
                        step.mishap() == Mishap.NONE ? "" : ", and " + step.mishap(),
                        next,
                        FailoverTimes.seconds(time)));
        site.attendant().pass(Duration.ofMillis(step.holdMillis()));
        leader.recover(step.fault());
        boolean ended = site.attendant().await(PATIENCE, () -> leader.starts() > life);
        mayHoldJobs = false;
        return ended;
    }

    /** Has the producers send up to so many, in turn. */
    private void send(int most) {
        for (int i = 0; i < most; i++) {
            sent += producers.get((sent + i) % PRODUCERS).send(1);
        }
    }

    private boolean awaitQuiet() {
        return site.attendant().await(QUIET, () -> {
            producers.forEach(producer -> sent += producer.send(total));
            results.take(site.jobs().takeResults());
            boolean done =
                    results.count() >= total && sent == total && site.jobs().areEmpty() && nobodyIsOnTheWay();
            site.attendant().pass(done ? Duration.ZERO : LOOK);
            return done;
        });
    }

    /** A VM whose executor was killed has its result, and is adopted again only later. */
    private boolean nobodyIsOnTheWay() {
        return export().vms().stream()
                .map(VmRecord::state)
                .allMatch(EnumSet.of(VmState.RUNNING, VmState.STOPPED, VmState.FAILED)::contains);
    }

    /** What the hostdb has, as {@code pmc hostdb export} writes it among the lines of its log. */
    private State export() {
        Processes.Result export = site.hostdb("export");
        String text =
                export.output().lines().filter(line -> line.startsWith("{")).collect(Collectors.joining("\n"));
        return HostDbExport.read(new BufferedReader(new StringReader(text)));
    }

    private List<String> healthProblems() {
        List<String> problems = new ArrayList<>();
        for (Scheduler scheduler : site.schedulers()) {
            if (!site.attendant().await(PATIENCE, scheduler::isWell)) {
                problems.add(scheduler + " is not well at the end, by its /healthz");
            }
        }
        if (!site.attendant()
                .await(PATIENCE, () -> site.leader().map(Scheduler::isReady).orElse(false))) {
            problems.add("the leader is not ready at the end, by its /readyz");
        }
        return problems;
    }

    private String line(List<String> problems, int vms) {
        return "%s seed=%d fail-overs=%d %s jobs=%d results=%d repeats=%d vms=%d deposed=%d %s"
                .formatted(
                        problems.isEmpty() ? "OK" : "FAILED",
                        order.seed(),
                        times.count(),
                        times.summary(),
                        sent,
                        results.count(),
                        results.repeats(),
                        vms,
                        site.schedulers().stream().mapToInt(Scheduler::deposed).sum(),
                        mishaps);
    }

    private void say(String words) {
        progress.println("crash-test: " + words);
    }
}
