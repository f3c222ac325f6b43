package dev.pmc.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plays many scenarios: {@code Simulate COUNT [FIRST_SEED]}. Ends with 1, and a trace, at the first broken rule. */
public final class Simulate {
    private static final int BEGINNING = 500;
    private static final int END = 30;

    private Simulate() {}

    /** What came of a number of runs. */
    record Tally(
            long runs, long events, long crashes, @Nullable Failure failure) {
        @Override
        public String toString() {
            return "simulated %d runs, %d events, %d crashes, %d violations"
                    .formatted(runs, events, crashes, failure == null ? 0 : 1);
        }
    }

    /** A seed that broke a rule. */
    record Failure(long seed, String rule, String story) {}

    /** Plays seeds one after the other, up to the first that breaks a rule. */
    static Tally run(long firstSeed, long count, Sabotage sabotage) {
        long events = 0;
        long crashes = 0;
        for (long seed = firstSeed; seed < firstSeed + count; seed++) {
            Scenario scenario = Scenario.of(seed);
            Simulation.Outcome outcome = Simulation.play(scenario, sabotage, null);
            events += outcome.events();
            crashes += outcome.crashes();
            if (outcome.violation() != null) {
                return new Tally(
                        seed - firstSeed + 1, events, crashes, failure(scenario, sabotage, outcome.violation()));
            }
        }
        return new Tally(count, events, crashes, null);
    }

    private static Failure failure(Scenario scenario, Sabotage sabotage, Violation violation) {
        Scenario shrunk = Shrinker.shrink(scenario, sabotage, violation.rule());
        List<String> lines = new ArrayList<>();
        lines.add("seed " + scenario.seed() + " breaks a rule: " + violation.getMessage());
        lines.add("shrunk from " + scenario.happenings().size() + " happenings to "
                + shrunk.happenings().size() + ":");
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
        if (arguments.length < 1 || arguments.length > 2) {
            System.err.println("usage: simulate COUNT [FIRST_SEED]");
            System.exit(2);
        }
        Tally tally = run(
                arguments.length == 2 ? Long.parseLong(arguments[1]) : 1, Long.parseLong(arguments[0]), Sabotage.NONE);
        if (tally.failure() != null) {
            System.out.println(tally.failure().story());
        }
        System.out.println(tally);
        if (tally.failure() != null) {
            System.out.println(
                    "to see it again: scripts/simulate 1 " + tally.failure().seed());
            System.exit(1);
        }
    }
}
