package dev.pmc.bench;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Figures as a table, for a terminal or for the README beside the benchmarks. */
final class FigureTable {
    private FigureTable() {}

    static String text(List<Figure> figures) {
        StringBuilder table = new StringBuilder();
        for (Figure figure : figures) {
            table.append(String.format(
                            Locale.ROOT,
                            "%-10s %-62s %12s %-12s %-50s %s",
                            figure.group(),
                            figure.name(),
                            number(figure.value()),
                            figure.unit(),
                            beside(figure),
                            Objects.requireNonNullElse(figure.note(), ""))
                    .stripTrailing());
            table.append('\n');
        }
        return table.toString();
    }

    static String markdown(List<Figure> figures) {
        StringBuilder table = new StringBuilder("| | measured | | beside | |\n|---|---|---|---|---|\n");
        for (Figure figure : figures) {
            table.append(String.format(
                    Locale.ROOT,
                    "| %s: %s | %s | %s | %s | %s |%n",
                    figure.group(),
                    figure.name(),
                    number(figure.value()),
                    figure.unit(),
                    beside(figure),
                    Objects.requireNonNullElse(figure.note(), "")));
        }
        return table.toString();
    }

    private static String beside(Figure figure) {
        Figure.Floor floor = figure.floor();
        Double ratio = figure.ratio();
        return floor == null || ratio == null
                ? ""
                : String.format(Locale.ROOT, "%s %s (ratio %.2f)", floor.name(), number(floor.value()), ratio);
    }

    /** Three digits that count, or all before the point. */
    static String number(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f", value);
    }
}
