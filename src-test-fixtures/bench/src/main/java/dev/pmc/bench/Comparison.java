package dev.pmc.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What two builds of pmc have measured in turns: this one, and one of before. They have taken turns since the machine is never the
 * same for long; so next to each median stands how far the figures lie apart. A difference that is no larger says nothing.
 */
final class Comparison {
    private static final String MACHINE = "machine";

    private final List<Figure> kinds = new ArrayList<>();
    private final Map<String, List<Double>> before;
    private final Map<String, List<Double>> now;

    private Comparison(List<Figure> before, List<Figure> now) {
        this.before = values(before);
        this.now = values(now);
        Map<String, Figure> known = new LinkedHashMap<>();
        now.forEach(figure -> known.putIfAbsent(name(figure), figure));
        known.values().stream()
                .filter(figure -> this.before.containsKey(name(figure)))
                .filter(figure -> !figure.group().equals(MACHINE))
                .forEach(kinds::add);
    }

    /** Of all rounds, whose figures are in {@code before-N.json} and {@code now-N.json}, from 1. */
    static Comparison of(Path folder) throws IOException {
        List<Figure> before = new ArrayList<>();
        List<Figure> now = new ArrayList<>();
        for (int round = 1; Files.exists(folder.resolve("now-" + round + ".json")); round++) {
            before.addAll(Figure.read(folder.resolve("before-" + round + ".json")));
            now.addAll(Figure.read(folder.resolve("now-" + round + ".json")));
        }
        return of(before, now);
    }

    /** Of figures of several rounds, which have the same names in each. Those that only one of the two has are left out. */
    static Comparison of(List<Figure> before, List<Figure> now) {
        return new Comparison(before, now);
    }

    private static String name(Figure figure) {
        return figure.group() + ": " + figure.name();
    }

    private static Map<String, List<Double>> values(List<Figure> figures) {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        for (Figure figure : figures) {
            List<Double> all = values.computeIfAbsent(name(figure), each -> new ArrayList<>());
            all.add(figure.value());
        }
        values.values().forEach(all -> all.sort(null));
        return values;
    }

    /** A line for each figure. */
    String text() {
        StringBuilder table = new StringBuilder();
        for (Figure figure : kinds) {
            List<Double> was = before.getOrDefault(name(figure), List.of());
            List<Double> is = now.getOrDefault(name(figure), List.of());
            table.append(String.format(
                    Locale.ROOT,
                    "%-74s %28s -> %28s %-10s %s%n",
                    name(figure),
                    spread(was),
                    spread(is),
                    figure.unit(),
                    median(was) == 0 ? "" : String.format(Locale.ROOT, "(ratio %.2f)", median(is) / median(was))));
        }
        return table.toString();
    }

    private static String spread(List<Double> sorted) {
        return "%s [%s..%s]"
                .formatted(
                        FigureTable.number(median(sorted)),
                        FigureTable.number(sorted.get(0)),
                        FigureTable.number(sorted.get(sorted.size() - 1)));
    }

    private static double median(List<Double> sorted) {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
