package dev.pmc.crash;

import dev.pmc.crash.RolloutSchedule.Kill;
import dev.pmc.crash.RolloutSchedule.Rollout;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rolls two groups out again and again, while pmc and the places where it says who is a member of which service are killed. Each
 * time when all are back, and again when the roll-out is over, every place has to say what is so.
 *
 * <p>Thread rule: one thread. What is done follows from the seed; the exact moments do not, for the processes are real.
 */
final class RolloutRun {
    /** How many members {@code db} has. */
    private static final int OF_DB = 2;

    private static final String PORT = "api";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** A roll-out may make five members anew, one after the other, and executors that die begin anew with what they did. */
    private static final Duration ROLLED_OUT = Duration.ofMinutes(4);

    private static final Duration PAUSE = Duration.ofMillis(20);
    /** Until every place says what is so, when all are back. */
    private static final Duration IN_STEP = Duration.ofSeconds(5);

    /**
     * What to do.
     *
     * @param rollouts how often every member of a group is made anew
     */
    record Order(long seed, int rollouts) {}

    private final Order order;
    private final RolloutSite site;
    private final ServiceTruth truth;
    private final PrintStream progress;
    private final DeclaredGroups groups;
    private final List<String> problems = new ArrayList<>();
    private final Map<Victim, Integer> kills = new EnumMap<>(Victim.class);
    private final ReturnTimes times = new ReturnTimes();
    private int imageOfDb;

    private RolloutRun(Order order, RolloutSite site, DiscoveryView stores, PrintStream progress) {
        this.order = order;
        this.site = site;
        this.progress = progress;
        truth = new ServiceTruth(site, stores, PORT);
        groups = new DeclaredGroups(site);
    }

    /** Runs one, in an empty directory. */
    static Report run(Order order, Path directory, List<String> pmc, PrintStream progress) throws IOException {
        try (RolloutSite site = new RolloutSite(directory, pmc, order.seed());
                DiscoveryView stores = site.stores()) {
            return new RolloutRun(order, site, stores, progress).play();
        }
    }

    private Report play() throws IOException {
        int done = 0;
        for (Rollout rollout : RolloutSchedule.of(order.seed(), order.rollouts())) {
            if (!play(rollout)) {
                break;
            }
            done++;
            say("roll-out %d of %d: %s; in step %s after the last one's return"
                    .formatted(done, order.rollouts(), victims(rollout), times.last()));
        }
        site.pmc().stop();
        problems.addAll(site.pmc().problems());
        Path violations = site.fleet().resolve("violations");
        if (Files.exists(violations)) {
            problems.addAll(Files.readAllLines(violations));
        }
        return new Report(line(done), problems);
    }

    /** False if it cannot go on. */
    private boolean play(Rollout rollout) {
        if (rollout.db()) {
            imageOfDb = rollout.number();
        }
        if (!await("everything to be there", PATIENCE, site::isWhole)
                || !await("the file to be applied", PATIENCE, () -> groups.apply(file(rollout)))) {
            return false;
        }
        for (Kill kill : rollout.kills()) {
            site.attendant().pass(kill.after());
            if (site.kill(kill)) {
                kills.merge(kill.victim(), 1, Integer::sum);
            }
        }
        if (!await("those that were killed to be back", PATIENCE, site::isWhole)) {
            return false;
        }
        times.add(requireStep(rollout, truth::differences));
        Set<String> members = members(rollout);
        if (!await("roll-out " + rollout.number() + " to end", ROLLED_OUT, () -> groups.areDone(2))) {
            problems.add("the groups are " + groups.all());
            return false;
        }
        requireStep(rollout, now -> truth.differences(now, members));
        return true;
    }

    /**
     * Has every place say within a few seconds what is so; where that goes on changing, within so many of its last change.
     *
     * @return how long it took
     */
    private Duration requireStep(Rollout rollout, Function<ServiceTruth.Standing, List<String>> differences) {
        long start = System.nanoTime();
        long changed = start;
        ServiceTruth.Standing now = truth.look();
        List<String> found = differences.apply(now);
        while (!found.isEmpty() && System.nanoTime() - changed < IN_STEP.toNanos()) {
            site.attendant().pass(PAUSE);
            ServiceTruth.Standing before = now;
            now = truth.look();
            changed = now.equals(before) ? changed : System.nanoTime();
            found = differences.apply(now);
        }
        if (!found.isEmpty()) {
            problems.add("roll-out %d (%s), for %d s: %s"
                    .formatted(rollout.number(), victims(rollout), IN_STEP.toSeconds(), found));
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private boolean await(String what, Duration patience, BooleanSupplier condition) {
        boolean came = site.attendant().await(patience, condition);
        if (!came) {
            problems.add("waited " + patience.toSeconds() + " s in vain for " + what);
        }
        return came;
    }

    private String file(Rollout rollout) {
        return """
                set: shop
                groups:
                  db: {image: "db-%d", cpus: 1, mem: 512, disk: 4, instances: %d, ports: {%s: 5432},
                       on_replace: allow, update: {min_ready_seconds: 0}}
                  web: {image: "web-%d", cpus: 1, mem: 512, disk: 4, instances: %d, ports: {%s: 8080}, after: [db],
                        on_replace: allow, stop: {on_remove: erase},
                        update: {min_ready_seconds: 1, max_unavailable: 2, max_surge: %d}}
                """.formatted(imageOfDb, OF_DB, PORT, rollout.number(), rollout.instances(), PORT, rollout.surge());
    }

    private static Set<String> members(Rollout rollout) {
        Set<String> all = new TreeSet<>();
        IntStream.range(0, OF_DB).forEach(i -> all.add("db-" + i));
        IntStream.range(0, rollout.instances()).forEach(i -> all.add("web-" + i));
        return all;
    }

    private static String victims(Rollout rollout) {
        return rollout.kills().stream().map(kill -> word(kill.victim())).collect(Collectors.joining(", "));
    }

    private static String word(Victim victim) {
        return victim.name().toLowerCase(Locale.ROOT);
    }

    private String line(int done) {
        return "%s seed=%d rollouts=%d kills: %s; in step after the last one's return: %s"
                .formatted(
                        problems.isEmpty() ? "OK" : "FAILED",
                        order.seed(),
                        done,
                        kills.entrySet().stream()
                                .map(each -> word(each.getKey()) + "=" + each.getValue())
                                .collect(Collectors.joining(" ")),
                        times);
    }

    private void say(String words) {
        progress.println("crash-test: " + words);
    }
}
