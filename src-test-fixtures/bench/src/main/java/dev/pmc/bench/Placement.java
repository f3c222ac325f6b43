package dev.pmc.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Decisions a second, for every size of fleet and strategy, and for jobs with constraints, beside Fenzo. */
final class Placement implements Benchmark {
    private static final int FENZO_HOSTS = 1000;

    @Override
    public List<Figure> run(boolean fast) throws Exception {
        ChainedOptionsBuilder options = options(PlacementBenchmark.class, fast);
        if (fast) {
            options.param("agents", "100", "1000").param("hosts", "1000");
        }
        List<Figure> figures = new ArrayList<>();
        Map<String, Map<Integer, Double>> costs = new TreeMap<>();
        Map<Integer, Double> fenzo = new TreeMap<>();
        for (RunResult result : new Runner(options.build()).run()) {
            int agents = Integer.parseInt(result.getParams().getParam("agents"));
            int hosts = Integer.parseInt(result.getParams().getParam("hosts"));
            String strategy = result.getParams().getParam("strategy");
            double nanos = result.getPrimaryResult().getScore() / hosts;
            Figure figure = Figure.of(
                    "placement", strategy + ", " + agents + " agents, " + hosts + " hosts", 1e9 / nanos, "decisions/s");
            if (hosts == FENZO_HOSTS && strategy.equals("MIN_COMP_FIT")) {
                figure = figure.beside("Fenzo", fenzo.computeIfAbsent(agents, Placement::fenzo));
            }
            figures.add(figure);
            if (hosts == (fast ? FENZO_HOSTS : 100_000)) {
                costs.computeIfAbsent(strategy, key -> new TreeMap<>()).put(agents, nanos);
            }
        }
        // A logarithm of 100 to 10,000 agents doubles, which fits an exponent of 0.15; caches add to it.
        costs.forEach((strategy, cost) ->
                figures.add(Growth.figure("placement", strategy + ", time per decision by agents", cost, 0.3)));
        figures.addAll(constrained(fast));
        return figures;
    }

    private static ChainedOptionsBuilder options(Class<?> benchmark, boolean fast) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("\\." + benchmark.getSimpleName() + "\\.")
                .warmupTime(TimeValue.NONE)
                .jvmArgsAppend("-Xmx2g")
                .verbosity(VerboseMode.SILENT);
        return fast ? options.warmupIterations(1).measurementIterations(1) : options;
    }

    private static List<Figure> constrained(boolean fast) throws Exception {
        ChainedOptionsBuilder options = options(ConstrainedPlacementBenchmark.class, fast);
        if (fast) {
            options.param("agents", "1000").param("hosts", "1000");
        }
        List<Figure> figures = new ArrayList<>();
        for (RunResult result : new Runner(options.build()).run()) {
            int agents = Integer.parseInt(result.getParams().getParam("agents"));
            int hosts = Integer.parseInt(result.getParams().getParam("hosts"));
            String constraints = result.getParams().getParam("constraints");
            Figure figure = Figure.of(
                    "placement",
                    constraints + ", " + agents + " agents, " + hosts + " hosts",
                    1e9 * hosts / result.getPrimaryResult().getScore(),
                    "decisions/s");
            boolean isFenzos = !constraints.contains("LIKE") && !constraints.contains("PREFER");
            figures.add(
                    hosts == FENZO_HOSTS && isFenzos
                            ? figure.beside(
                                    "Fenzo, hard", FenzoFleet.decisionsPerSecond(agents, FENZO_HOSTS, constraints))
                            : figure);
        }
        return figures;
    }

    /** The better of two rounds, the first of which warms up. */
    private static double fenzo(int agents) {
        return Math.max(
                FenzoFleet.decisionsPerSecond(agents, FENZO_HOSTS), FenzoFleet.decisionsPerSecond(agents, FENZO_HOSTS));
    }
}
