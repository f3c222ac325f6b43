package dev.pmc.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.pmc.wire.Json;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code scripts/bench} starts: measures, prints a table, and keeps the figures in a JSON file. A group that is
 * measured alone takes the place of its figures in the file, the others stay.
 */
public final class Bench {
    private static final Duration MOMENT = Duration.ofSeconds(2);
    private static final double BUSY_BATCH = 10;
    private static final Map<String, Benchmark> ALL = new LinkedHashMap<>();

    static {
        ALL.put("pipeline", new PipelineRuns());
        ALL.put("zookeeper", new ZooKeeperRuns());
        ALL.put("placement", new Placement());
        ALL.put("backlog", new Backlog());
        ALL.put("plan", new PlanRuns());
        ALL.put("start", new StartRuns());
        ALL.put("failover", new FailoverRuns());
        ALL.put("discovery", new DiscoveryRuns());
        ALL.put("programs", new ProgramRuns());
        ALL.put("host", fast -> {
            List<Figure> figures = new HostRuns().run(fast);
            figures.addAll(new ExecutorRuns().withVms(fast ? 2 : 50));
            return figures;
        });
    }

    private Bench() {}

    /** {@code JSON-FILE run|fast [NAME...]}, {@code JSON-FILE report}, or {@code FOLDER compare}. */
    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[0]);
        if (args[1].equals("report")) {
            System.out.print(FigureTable.markdown(Figure.read(file)));
            return;
        }
        if (args[1].equals("compare")) {
            System.out.print(Comparison.of(file).text());
            return;
        }
        boolean fast = args[1].equals("fast");
        if (args.length == 2) {
            Files.deleteIfExists(file); // What an earlier run has measured is not to stand beside what this one does.
        }
        List<String> names = args.length > 2 ? Arrays.asList(args).subList(2, args.length) : List.copyOf(ALL.keySet());
        for (String name : names) {
            Benchmark benchmark = ALL.get(name);
            if (benchmark == null) {
                throw new IllegalArgumentException("no benchmark is called " + name + "; there are " + ALL.keySet());
            }
            System.err.println("bench: " + name);
            List<Figure> measured = new ArrayList<>();
            measured.add(otherLoad(name));
            measured.addAll(benchmark.run(fast));
            System.out.print(FigureTable.text(measured));
            write(file, merged(Figure.read(file), measured));
        }
        System.exit(0); // Libraries leave threads that are no daemons.
    }

    /** Figures of a machine that is busy with other things are none of pmc. So a moment of doing nothing comes first. */
    private static Figure otherLoad(String name) throws InterruptedException {
        var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        machine.getCpuLoad(); // The next call is about the time since this one.
        Thread.sleep(MOMENT.toMillis());
        double load = machine.getCpuLoad() * 100;
        return Figure.of(
                        "machine", "in use before " + name, load, "% of " + machine.getAvailableProcessors() + " cores")
                .noting(load > BUSY_BATCH ? "BUSY WITH OTHER THINGS: what follows says little" : null);
    }

    private static List<Figure> merged(List<Figure> before, List<Figure> measured) {
        Set<String> names = measured.stream()
                .map(figure -> figure.group() + "/" + figure.name())
                .collect(Collectors.toSet());
        return Stream.concat(
                        before.stream().filter(figure -> !names.contains(figure.group() + "/" + figure.name())),
                        measured.stream())
                .toList();
    }

    private static void write(Path file, List<Figure> figures) throws IOException {
        Files.writeString(file, Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(figures) + "\n");
    }
}
