package dev.pmc.cli.client;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Columns of text, as wide as they need to be: easy on the eye, and on {@code awk}. At a terminal that is narrower the widest
 * columns are cut, so that each row stays on its line.
 */
public final class Table {
    private static final int GAP = 2;
    private static final int NARROWEST = 8;
    private static final String CUT = "\u2026";

    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... headings) {
        rows.add(List.of(headings));
    }

    public void row(String... cells) {
        rows.add(Arrays.stream(cells).map(Table::clean).toList());
    }

    /** On one line, whatever a reason brings with it. */
    private static String clean(String cell) {
        String clean = cell.replaceAll("\\p{Cntrl}+", " ").strip();
        return clean.isEmpty() ? "-" : clean;
    }

    /** As wide as the terminal, if somebody looks at one. */
    public void print(PrintWriter out) {
        print(out, Terminal.width());
    }

    /** @param width columns of the terminal; a lot if there is none */
    void print(PrintWriter out, int width) {
        int[] widths = widths();
        while (Arrays.stream(widths).sum() + GAP * (widths.length - 1) > width && narrow(widths)) {
            // Until all rows fit, or nothing can be cut any more.
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = cut(row.get(i), widths[i]);
                line.append(cell);
                if (i < widths.length - 1) {
                    line.append(" ".repeat(widths[i] - cell.length() + GAP));
                }
            }
            out.println(line);
        }
    }

    private int[] widths() {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return widths;
    }

    /** Takes one from the widest. Returns whether that was possible; the first column is a name, and stays whole. */
    private static boolean narrow(int[] widths) {
        int widest = widths.length - 1;
        for (int i = widths.length - 1; i > 0; i--) {
            widest = widths[i] > widths[widest] ? i : widest;
        }
        if (widest == 0 || widths[widest] <= NARROWEST) {
            return false;
        }
        widths[widest]--;
        return true;
    }

    private static String cut(String cell, int width) {
        return cell.length() <= width ? cell : cell.substring(0, width - 1) + CUT;
    }
}
