package dev.pmc.executor.helper;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words behind the question mark of a guest's request. */
final class HelperQuery {
    private final Map<String, String> words = new LinkedHashMap<>();

    /** @throws IllegalArgumentException if they are not encoded as a query is */
    HelperQuery(String query) {
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                words.put(pair.substring(0, equals), plain(pair.substring(equals + 1)));
            }
        }
    }

    private static String plain(String word) {
        return URLDecoder.decode(word, StandardCharsets.UTF_8);
    }

    /** Null if it is not said, or empty. */
    @Nullable
    String text(String name) {
        String word = words.get(name);
        return word == null || word.isEmpty() ? null : word;
    }

    String required(String name) throws HelperProblem {
        String word = text(name);
        if (word == null) {
            throw new HelperProblem(name + " is missing");
        }
        return word;
    }

    int number(String name, int otherwise, int most) throws HelperProblem {
        String word = text(name);
        if (word == null) {
            return otherwise;
        }
        if (!word.matches("\\d{1,9}") || Integer.parseInt(word) > most) {
            throw new HelperProblem(name + " is a number from 0 to " + most + ", not " + word);
        }
        return Integer.parseInt(word);
    }

    /** What stands between commas. */
    List<String> list(String name) {
        List<String> list = new ArrayList<>();
        String word = text(name);
        if (word != null) {
            for (String each : word.split(",", -1)) {
                if (!each.isBlank()) {
                    list.add(each.strip());
                }
            }
        }
        return list;
    }

    /** {@code name=value}, between line breaks, so that a value may have anything else in it. */
    Map<String, String> pairs(String name) throws HelperProblem {
        Map<String, String> pairs = new LinkedHashMap<>();
        String word = text(name);
        if (word != null) {
            for (String pair : word.split("\n", -1)) {
                int equals = pair.indexOf('=');
                if (equals < 0 && !pair.isEmpty()) {
                    throw new HelperProblem(name + " are NAME=VALUE, not " + pair);
                }
                if (equals >= 0) {
                    pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
                }
            }
        }
        return pairs;
    }
}
