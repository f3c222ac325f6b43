package dev.pmc.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Plays many scenarios: {@code Simulate [--ha] COUNT [FIRST_SEED]}, with one scheduler or with several. Ends with 1, and a trace, at
 * the first broken rule.
 */
public final class Simulate {
    private static final int BEGINNING = 500;
    private static final int END = 30;

    private Simulate() {}

    /** What came of a number of runs. */
    record Tally(
            long runs,
            long events,
            long crashes,
            long changes,
            @Nullable Failure failure) {
        @Override
        public String toString() {
            return "simulated %d runs, %d events, %d crashes, %d changes of the leader, %d violations"
                    .formatted(runs, events, crashes, changes, failure == null ? 0 : 1);
        }
    }

    /** A seed that broke a rule. */
    record Failure(long seed, String rule, String story) {}

    /** Plays seeds one after the other, up to the first that breaks a rule. */
    static Tally run(LongFunction<Scenario> author, long firstSeed, long count, Sabotage sabotage) {
        long events = 0;
        long crashes = 0;
        long changes = 0;
        for (long seed = firstSeed; seed < firstSeed + count; seed++) {
            Scenario scenario = author.apply(seed);
            Simulation.Outcome outcome = Simulation.play(scenario, sabotage, null);
            events += outcome.events();
            crashes += outcome.crashes();
            changes += outcome.changes();
            if (outcome.violation() != null) {
                return new Tally(
                        seed - firstSeed + 1,
                        events,
                        crashes,
                        changes,
                        failure(scenario, sabotage, outcome.violation()));
            }
        }
        return new Tally(count, events, crashes, changes, null);
    }

    private static Failure failure(Scenario scenario, Sabotage sabotage, Violation violation) {
        Scenario shrunk = Shrinker.shrink(scenario, sabotage, violation.rule());
        List<String> lines = new ArrayList<>();
        lines.add("seed " + scenario.seed() + " breaks a rule: " + violation.getMessage());
        lines.add("shrunk from " + scenario.happenings().size() + " happenings to "
                + shrunk.happenings().size() + ":");
        lines.add("  clocks ahead by " + shrunk.clocks() + " ms");
        shrunk.machines().forEach(machine -> lines.add("  " + machine));
        shrunk.happenings().forEach(happening -> lines.add("  " + happening));
        List<String> trace = new ArrayList<>();
        Simulation.play(shrunk, sabotage, trace);
        lines.addAll(readable(trace));
        return new Failure(scenario.seed(), violation.rule(), String.join("\n", lines));
    }

    /** The beginning and the end, if it is too long to be read: hours in which nothing comes of anything. */
    private static List<String> readable(List<String> trace) {
        if (trace.size() <= BEGINNING + END) {
            return trace;
        }
        List<String> lines = new ArrayList<>(trace.subList(0, BEGINNING));
        lines.add("... %d lines ...".formatted(trace.size() - BEGINNING - END));
        lines.addAll(trace.subList(trace.size() - END, trace.size()));
        return lines;
    }

    /** Runs from the command line. */
    public static void main(String[] arguments) {
        boolean several = arguments.length > 0 && arguments[0].equals("--ha");
        List<String> numbers = List.of(arguments).subList(several ? 1 : 0, arguments.length);
        if (numbers.isEmpty() || numbers.size() > 2) {
            System.err.println("usage: simulate [--ha] COUNT [FIRST_SEED]");
            System.exit(2);
        }
        Tally tally = run(
                several ? Scenario::ofSeveral : Scenario::of,
                numbers.size() == 2 ? Long.parseLong(numbers.get(1)) : 1,
                Long.parseLong(numbers.get(0)),
                Sabotage.NONE);
        if (tally.failure() != null) {
            System.out.println(tally.failure().story());
        }
        System.out.println(tally);
        if (tally.failure() != null) {
            System.out.println("to see it again: scripts/simulate " + (several ? "--ha 1 " : "1 ")
                    + tally.failure().seed());
            System.exit(1);
        }
    }
}
