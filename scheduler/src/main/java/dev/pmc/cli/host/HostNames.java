package dev.pmc.cli.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Many names in short: {@code web[01-10]}, or the ones that follow a name. */
final class HostNames {
    private static final int MOST = 10_000;
    private static final Pattern RANGE = Pattern.compile("(.*)\\[(\\d{1,9})-(\\d{1,9})](.*)");
    private static final Pattern NUMBERED = Pattern.compile("([^.]*?)(\\d{0,9})((?:\\..*)?)");

    private HostNames() {}

    /**
     * The names that a pattern stands for; numbers keep the width of the first.
     *
     * @throws IllegalArgumentException if a range is none
     */
    static List<String> of(String pattern) {
        Matcher range = RANGE.matcher(pattern);
        if (!range.matches()) {
            if (pattern.contains("[") || pattern.contains("]")) {
                throw new IllegalArgumentException("'" + pattern + "': a range is written web[01-10]");
            }
            return List.of(pattern);
        }
        int first = Integer.parseInt(range.group(2));
        int last = Integer.parseInt(range.group(3));
        if (last < first || last - first >= MOST) {
            throw new IllegalArgumentException(
                    "'" + pattern + "': a range goes upwards and has at most " + MOST + " names");
        }
        List<String> names = new ArrayList<>();
        for (int number = first; number <= last; number++) {
            String name = range.group(1) + padded(number, range.group(2).length()) + range.group(4);
            names.addAll(of(name));
            if (names.size() > MOST) {
                throw new IllegalArgumentException("'" + pattern + "': that is more than " + MOST + " names");
            }
        }
        return names;
    }

    /** So many names from the first one on: its number counts up, {@code web08} to {@code web09} and {@code web10}; one is added if it has none. */
    static List<String> following(String first, int count) {
        if (count == 1) {
            return List.of(first);
        }
        Matcher parts = NUMBERED.matcher(first);
        if (!parts.matches()) {
            return List.of(first);
        }
        String digits = parts.group(2);
        int start = digits.isEmpty() ? 1 : Integer.parseInt(digits);
        List<String> names = new ArrayList<>();
        for (int number = start; number < start + count; number++) {
            names.add(parts.group(1) + padded(number, digits.length()) + parts.group(3));
        }
        return names;
    }

    private static String padded(int number, int width) {
        return width == 0 ? Integer.toString(number) : String.format(Locale.ROOT, "%0" + width + "d", number);
    }
}
