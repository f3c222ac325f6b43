package dev.pmc.web.api;

import dev.pmc.vm.Word;
import dev.pmc.web.ApiProblem;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The parameters of a request, each at most once. */
final class Query {
    private final Map<String, String> values;

    private Query(Map<String, String> values) {
        this.values = values;
    }

    /** @throws ApiProblem if it is not {@code name=value&name=value} with proper escapes */
    static Query parse(@Nullable String raw) {
        Map<String, String> values = new HashMap<>();
        if (raw != null && !raw.isEmpty()) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                if (values.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1))) != null) {
                    throw ApiProblem.badRequest("the parameter " + quoted(name) + " is given twice");
                }
            }
        }
        return new Query(values);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.badRequest("the query has a broken escape: " + e.getMessage());
        }
    }

    /** Makes sure that there is no parameter that would be ignored. */
    Query only(String... names) {
        for (String name : new TreeSet<>(values.keySet())) {
            if (!Set.of(names).contains(name)) {
                throw ApiProblem.badRequest("there is no parameter " + quoted(name)
                        + (names.length == 0 ? " here" : "; there are " + String.join(", ", names)));
            }
        }
        return this;
    }

    @Nullable
    String text(String name) {
        String value = values.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    int number(String name, int otherwise, int least, int most) {
        return (int) number(name, (long) otherwise, least, most);
    }

    long number(String name, long otherwise, long least, long most) {
        String value = text(name);
        if (value == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw ApiProblem.badRequest(name + " is a number from " + least + " to " + most);
        }
        throw ApiProblem.badRequest(name + " is a number from " + least + " to " + most);
    }

    @Nullable
    Instant instant(String name) {
        String value = text(name);
        try {
            return value == null ? null : Instant.parse(value);
        } catch (DateTimeParseException e) {
            throw ApiProblem.badRequest(name + " is a time such as 2026-11-07T09:00:00Z");
        }
    }

    <E extends Enum<E>> @Nullable E word(String name, Class<E> words) {
        String value = text(name);
        if (value == null) {
            return null;
        }
        Set<String> all = new TreeSet<>();
        for (E word : words.getEnumConstants()) {
            String lower = Word.of(word);
            all.add(lower);
            if (lower.equals(value.toLowerCase(Locale.ROOT))) {
                return word;
            }
        }
        throw ApiProblem.badRequest(name + " is one of " + String.join(", ", all));
    }

    private static String quoted(String name) {
        return "'" + (name.length() > 40 ? name.substring(0, 40) + "..." : name) + "'";
    }
}
