package dev.pmc.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Fleets and streams of jobs, and how even the types are spread over the agents by them. */
final class SpreadTable {
    static final List<Integer> INTERVALS = List.of(500, 1_000, 5_000);
    static final List<Integer> GAPS = List.of(0, 100, 300, 1_000, 2_000, 10_000);
    private static final List<Integer> COUNTS = List.of(9, 20, 60);
    /** A gap of 0 is as fast as they come out of the queue: some at a time. */
    private static final int BREATH = 100;

    private SpreadTable() {}

    /**
     * Some jobs, one after the other.
     *
     * @param cpus of each agent
     * @param foreign for each agent, what its {@code ct_} attributes say
     * @param types of the jobs, in turns
     * @param gap milliseconds from one job to the next
     * @param interval milliseconds of the master's allocation interval
     */
    record Case(
            String name,
            double cpus,
            List<Map<String, Double>> foreign,
            List<String> types,
            int jobs,
            int gap,
            int interval) {

        @Override
        public String toString() {
            return name + ": " + jobs + " jobs, " + gap + " ms apart, interval " + interval + " ms";
        }
    }

    /** What came of a case, with each type's numbers on the agents. */
    record Row(Case of, Map<String, List<Double>> levels, double worst, String worstOf, int waiting, long longestWait) {
        /** For each type, the fullest agent that was given some less the emptiest. */
        double unevenness() {
            return levels.entrySet().stream()
                    .mapToDouble(entry -> unevenness(entry.getKey(), entry.getValue()))
                    .max()
                    .orElse(0);
        }

        private double unevenness(String type, List<Double> all) {
            double fullest = 0;
            for (int i = 0; i < all.size(); i++) {
                boolean given = all.get(i) > of.foreign().get(i).getOrDefault(type, 0.0);
                fullest = given ? Math.max(fullest, all.get(i)) : fullest;
            }
            return Math.max(0, fullest - Collections.min(all));
        }

        String line() {
            StringBuilder numbers = new StringBuilder();
            levels.forEach((type, all) -> numbers.append(type)
                    .append(' ')
                    .append(String.join(
                            "/",
                            all.stream()
                                    .map(level -> Long.toString(Math.round(level)))
                                    .toList()))
                    .append("  "));
            return "%-28s %4d %6.1f %9.1f   %4.0f %9.1f   %s"
                    .formatted(
                            of.name(),
                            of.jobs(),
                            of.gap() / 1000.0,
                            of.interval() / 1000.0,
                            unevenness(),
                            longestWait / 1000.0,
                            numbers.toString().strip());
        }
    }

    static final String HEAD = "%-28s %4s %6s %9s   %4s %9s   %s"
            .formatted("fleet", "jobs", "gap s", "interval", "diff", "waited s", "agents");

    /** The whole table. */
    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int interval : INTERVALS) {
            for (int gap : GAPS) {
                for (int agents = 1; agents <= 5; agents++) {
                    for (int jobs : COUNTS) {
                        List<Map<String, Double>> even = Collections.nCopies(agents, Map.of());
                        String name = agents + (agents == 1 ? " agent" : " agents");
                        cases.add(new Case(name, 60.1, even, List.of("web"), jobs, gap, interval));
                        cases.add(new Case(
                                name + ", types in turns", 60.1, even, List.of("web", "db"), jobs, gap, interval));
                        // The last VM and an executor that is not there yet just fit.
                        cases.add(new Case(
                                name + ", just enough room",
                                Math.ceil((double) jobs / agents) + 0.1,
                                even,
                                List.of("web"),
                                jobs,
                                gap,
                                interval));
                        List<Map<String, Double>> uneven = new ArrayList<>(even);
                        uneven.set(0, Map.of("web", 2.0));
                        uneven.set(agents - 1, agents == 1 ? Map.of("web", 2.0, "db", 1.0) : Map.of("db", 1.0));
                        cases.add(new Case(
                                name + ", ct_ uneven", 60.1, uneven, List.of("web", "db"), jobs, gap, interval));
                    }
                }
            }
        }
        return cases;
    }

    /** What a real Mesos was seen to get from pmc as it was, before it looked at the fleet. */
    static List<Case> measured() {
        List<Map<String, Double>> three = List.of(Map.of(), Map.of(), Map.of());
        List<Map<String, Double>> uneven = List.of(Map.of("web", 2.0), Map.of(), Map.of("db", 1.0));
        return List.of(
                new Case("3 agents, 2 s apart", 40, three, List.of("web"), 9, 2_000, 1_000),
                new Case("3 agents, a burst", 40, three, List.of("web"), 30, 0, 1_000),
                new Case("3 agents, 0.1 s apart", 40, three, List.of("web"), 20, 100, 1_000),
                new Case("3 agents, ct_ uneven", 40, uneven, types(10, "web", 8, "db"), 18, 0, 1_000));
    }

    private static List<String> types(int first, String one, int second, String other) {
        List<String> types = new ArrayList<>(Collections.nCopies(first, one));
        types.addAll(Collections.nCopies(second, other));
        return types;
    }

    static Row play(Case of, long seed) {
        Random random = new Random(~seed); // The master's rounds and the jobs are to know nothing of one another.
        SpreadCluster cluster = new SpreadCluster(Duration.ofMillis(of.interval()), seed);
        for (int i = 0; i < of.foreign().size(); i++) {
            cluster.agent("agent" + (i + 1), of.cpus(), of.foreign().get(i));
        }
        cluster.start();
        // The first finds a scheduler that has all offers in hand, or some, or none, or has gone to rest.
        long at = 500L + random.nextInt(8_000);
        for (int job = 0; job < of.jobs(); job++) {
            cluster.createAt(at, "vm" + job, of.types().get(job % of.types().size()));
            at += of.gap() > 0 ? of.gap() : random.nextInt(4) == 0 ? random.nextInt(BREATH) : 0;
        }
        cluster.runUntil(at + 120_000);
        Map<String, List<Double>> levels = new LinkedHashMap<>();
        for (String type : new TreeMap<>(Map.of("db", 0, "web", 0)).keySet()) {
            if (of.types().contains(type)) {
                levels.put(type, List.copyOf(cluster.levels(type).values()));
            }
        }
        return new Row(
                of,
                levels,
                cluster.worst(),
                cluster.worstOf(),
                cluster.stillWaiting().size(),
                cluster.longestWait());
    }

    /** Prints the table, or with an argument the rows whose name has it: {@code SpreadTable [NAME]}. Ends with 1 if a row is uneven. */
    public static void main(String[] arguments) {
        System.out.println(HEAD);
        int uneven = 0;
        int rows = 0;
        List<Case> all = new ArrayList<>(measured());
        all.addAll(cases());
        for (Case one : all) {
            if (Arrays.stream(arguments).allMatch(word -> one.name().contains(word))) {
                Row row = play(one, 1);
                rows++;
                uneven += row.unevenness() > 1 || row.waiting() > 0 ? 1 : 0;
                System.out.println(row.line() + (row.waiting() > 0 ? "  WAITING " + row.waiting() : ""));
            }
        }
        System.out.printf("%d rows, %d of them uneven%n", rows, uneven);
        System.exit(uneven > 0 ? 1 : 0);
    }
}
