package dev.pmc.executor.discovery;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A VM as a member of a service, as pmc says in a line of words.
 *
 * @param state {@code ready}, or why it is not to be used
 * @param address null while nobody knows
 * @param ports by name
 * @param line the words after the name of the service, as they came
 */
public record KnownMember(
        String hostname,
        String state,
        @Nullable String address,
        Map<String, Integer> ports,
        Map<String, String> labels,
        String line) {
    private static final String NOTHING = "-";
    private static final int WORDS = 5;

    public KnownMember {
        ports = Map.copyOf(ports);
        labels = Map.copyOf(labels);
    }

    /**
     * Reads {@code HOSTNAME STATE ADDRESS PORTS LABELS}; words of a later release behind them are let pass.
     *
     * @throws IllegalArgumentException if it is no such line
     */
    static KnownMember of(String line) {
        List<String> words = List.of(line.split(" ", -1));
        if (words.size() < WORDS) {
            throw new IllegalArgumentException("a member has " + WORDS + " words, and not: " + line);
        }
        Map<String, Integer> ports = new LinkedHashMap<>();
        pairs(words.get(3)).forEach((name, port) -> ports.put(name, Integer.valueOf(port)));
        String address = words.get(2).equals(NOTHING) ? null : plain(words.get(2));
        return new KnownMember(plain(words.get(0)), words.get(1), address, ports, pairs(words.get(4)), line);
    }

    /** Whether others can use it. */
    public boolean isUsable() {
        return state.equals("ready") && address != null;
    }

    /** Whether it has all of those labels. */
    public boolean has(Map<String, String> wanted) {
        return labels.entrySet().containsAll(wanted.entrySet());
    }

    private static Map<String, String> pairs(String word) {
        Map<String, String> pairs = new LinkedHashMap<>();
        if (!word.equals(NOTHING)) {
            for (String pair : word.split(",", -1)) {
                int equals = pair.indexOf('=');
                if (equals < 0) {
                    throw new IllegalArgumentException("there is no = in " + pair);
                }
                String value = pair.substring(equals + 1);
                pairs.put(plain(pair.substring(0, equals)), value.equals(NOTHING) ? "" : plain(value));
            }
        }
        return pairs;
    }

    /** Percent signs are followed by the bytes of UTF-8; a plus is one. */
    private static String plain(String word) {
        return URLDecoder.decode(word.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
