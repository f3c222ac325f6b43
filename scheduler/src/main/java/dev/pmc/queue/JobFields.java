package dev.pmc.queue;

import dev.pmc.vm.Word;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one message by their types, and collects everything that is wrong with them. A field that is an
 * empty text counts as absent, because scripts write fields that they have nothing for.
 *
 * <p>Thread rule: one thread.
 */
final class JobFields {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{1,18})?([eE][+-]?[0-9]{1,3})?");
    /** No field has a number of more digits. */
    private static final int MAX_DIGITS = 18;

    private final Map<String, Object> fields;
    private final List<String> problems = new ArrayList<>();

    JobFields(Map<String, Object> fields) {
        this.fields = fields;
    }

    List<String> problems() {
        return problems;
    }

    void problem(String problem) {
        problems.add(problem);
    }

    private @Nullable Object value(String name) {
        Object value = fields.get(name);
        return value instanceof String text && text.isBlank() ? null : value;
    }

    boolean has(String name) {
        return value(name) != null;
    }

    void require(String name) {
        if (!has(name)) {
            problem(name + " is missing");
        }
    }

    @Nullable
    String text(String name) {
        Object value = value(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        problem(name + " is " + kind(value) + " and must be a text");
        return null;
    }

    /** A text that is read into a value whose type checks it. */
    <T> @Nullable T parsed(String name, Function<String, T> parser) {
        String text = text(name);
        return text == null ? null : parse(name, text.strip(), parser);
    }

    <T> @Nullable T parse(String name, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            problem(name + " is " + Words.quote(text) + ": " + e.getMessage());
            return null;
        }
    }

    /** One of the constants of an enum, in lower case. */
    <E extends Enum<E>> E choice(String name, E absent) {
        String text = text(name);
        if (text == null) {
            return absent;
        }
        E[] constants = absent.getDeclaringClass().getEnumConstants();
        for (E constant : constants) {
            if (Word.of(constant).equals(text.strip())) {
                return constant;
            }
        }
        problem(name + " is " + Words.quote(text) + " and must be one of "
                + Arrays.stream(constants).map(Word::of).collect(Collectors.joining(", ")));
        return absent;
    }

    /** A number that is whole, however it is written ({@code 4}, {@code 4.0}, {@code 4e0}), also as a text. */
    @Nullable
    Integer number(String name, int least, int most, String unit) {
        Object value = value(name);
        if (value == null) {
            return null;
        }
        BigInteger number = wholeNumber(value);
        if (number == null
                || number.compareTo(BigInteger.valueOf(least)) < 0
                || number.compareTo(BigInteger.valueOf(most)) > 0) {
            problem(name + " is " + describe(value) + " and must be a whole number" + unit + " from " + least + " to "
                    + most);
            return null;
        }
        return number.intValueExact();
    }

    private static @Nullable BigInteger wholeNumber(Object value) {
        if (value instanceof Integer || value instanceof Long) {
            return BigInteger.valueOf(((Number) value).longValue());
        }
        String text = String.valueOf(value).strip();
        boolean numeric = value instanceof Number
                || (value instanceof String && NUMBER.matcher(text).matches());
        if (!numeric) {
            return null;
        }
        BigDecimal number = new BigDecimal(text).stripTrailingZeros();
        // Its digits are counted before they are written out, which 1e999999999 has more of than there is memory.
        boolean whole = number.scale() <= 0 && (long) number.precision() - number.scale() <= MAX_DIGITS;
        return whole ? number.toBigIntegerExact() : null;
    }

    /** A field that is true or false, if it is there. */
    void requireFlag(String name) {
        Object value = value(name);
        if (value != null && !List.of("true", "false").contains(value.toString())) {
            problem(name + " is " + describe(value) + " and must be true or false");
        }
    }

    /** Whether it is said to be true. */
    boolean flag(String name) {
        requireFlag(name);
        return String.valueOf(value(name)).equals("true");
    }

    /** A list of texts, or one text that holds several with {@code separator} between them. */
    List<String> texts(String name, String separator) {
        Object value = value(name);
        if (value == null) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (Object element : value instanceof List<?> list ? list : List.of(value)) {
            if (!(element instanceof String text)) {
                problem(name + " has " + kind(element) + " in it and must be a text or a list of texts");
                return List.of();
            }
            Stream.of(text.split(separator))
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .forEach(texts::add);
        }
        return texts;
    }

    /** A list of lists of texts or numbers; all become texts. */
    List<List<String>> tuples(String name) {
        Object value = value(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            problem(name + " is " + kind(value) + " and must be a list of lists of texts");
            return List.of();
        }
        List<List<String>> tuples = new ArrayList<>();
        for (Object element : list) {
            if (element instanceof List<?> parts && parts.stream().allMatch(JobFields::isWord)) {
                tuples.add(parts.stream().map(part -> part.toString().strip()).toList());
            } else {
                problem(name + " has " + kind(element) + " in it and must be a list of lists of texts");
            }
        }
        return tuples;
    }

    private static boolean isWord(@Nullable Object part) {
        return part instanceof String || part instanceof Number;
    }

    /** An object whose values are texts, numbers, true or false; all become texts. */
    Map<String, String> words(String name) {
        Object value = value(name);
        if (value == null) {
            return Map.of();
        }
        Map<String, String> words = new LinkedHashMap<>();
        if (!(value instanceof Map<?, ?> map)) {
            problem(name + " is " + kind(value) + " and must be an object of texts");
            return words;
        }
        map.forEach((key, word) -> {
            if (word == null || word instanceof Map || word instanceof List) {
                problem(name + " has " + kind(word) + " as " + Words.quote(key) + " and must be an object of texts");
            } else {
                words.put((String) key, word.toString());
            }
        });
        return words;
    }

    private static String describe(Object value) {
        return value instanceof Map || value instanceof List ? kind(value) : Words.quote(value);
    }

    private static String kind(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Map) {
            return "an object";
        }
        if (value instanceof List) {
            return "a list";
        }
        if (value instanceof Boolean) {
            return value.toString();
        }
        return value instanceof String ? "the text " + Words.quote(value) : "the number " + Words.quote(value);
    }
}
