package dev.pmc.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of the log, taken apart: words for people, then {@code key=value} pairs for machines, all of them at its end.
 *
 * @param words what has happened
 * @param fields the pairs, in their order
 */
record LogLine(String words, Map<String, String> fields) {
    private static final String PAIR = "([A-Za-z][A-Za-z0-9_-]*)=(\"[^\"]*\"|\\[[^\\]]*\\]|\\S+)";
    private static final Pattern TAIL = Pattern.compile("(?:(?:^|\\s)" + PAIR + ")+\\s*$");
    private static final Pattern ONE = Pattern.compile("(?:^|\\s)" + PAIR);

    static LogLine parse(String line) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher tail = TAIL.matcher(line);
        if (!tail.find()) {
            return new LogLine(line, fields);
        }
        Matcher pair = ONE.matcher(tail.group());
        while (pair.find()) {
            String value = pair.group(2);
            boolean quoted = value.length() > 1 && value.startsWith("\"");
            fields.put(pair.group(1), quoted ? value.substring(1, value.length() - 1) : value);
        }
        return new LogLine(line.substring(0, tail.start()), fields);
    }
}
