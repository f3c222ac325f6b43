package dev.pmc.queue;

import dev.pmc.core.job.JobResult;
import dev.pmc.vm.Urls;
import dev.pmc.vm.Word;
import dev.pmc.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes results as messages: the job's own fields, and what pmc says about it. A message always fits into beanstalkd's
 * default limit; what is too long for it is cut, with a mark, beginning with {@code user_data} and then the longest.
 */
public final class ResultWriter {
    /** The longest message that beanstalkd takes unless it is told otherwise. */
    public static final int LONGEST = 65_535;

    private static final int MAX_REASON = 4_000;
    private static final int WORTH_CUTTING = 500;
    private static final int LEFT_OF_A_TEXT = 200;

    private static final int MAX_BRIEF_REASON = 300;
    private static final int MAX_BRIEF_NAME = 80;

    private ResultWriter() {}

    /** One JSON object in UTF-8, of at most so many bytes as the form has. */
    public static byte[] write(JobResult result, ResultForm form) {
        return switch (form) {
            case FULL -> write(result);
            case BRIEF -> cut(result, true);
            case BARE -> cut(result, false);
        };
    }

    private static byte[] cut(JobResult result, boolean withReason) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("cut", "the job's own fields, because the queue takes only small messages");
        if (result.fields().get("action") instanceof String action) {
            message.put("action", Words.cut(action, MAX_BRIEF_NAME));
        }
        put(message, "id", Words.cut(result.id(), MAX_BRIEF_NAME));
        put(message, "status", Word.of(result.status()));
        // A hostname is ASCII; what a message that is no job has in its place may be anything.
        putIfPresent(message, "hostname", result.hostname() == null ? null : Words.cut(result.hostname(), 253));
        if (withReason) {
            put(message, "baremetal", brief(result.baremetal(), 253));
            put(message, "address", brief(result.address(), MAX_BRIEF_NAME));
            put(
                    message,
                    "reason",
                    brief(result.reason() == null ? null : Urls.withoutUsers(result.reason()), MAX_BRIEF_REASON));
        }
        return bytes(message);
    }

    private static @Nullable String brief(@Nullable String text, int most) {
        return text == null ? null : Words.cut(text, most);
    }

    /** One JSON object in UTF-8, of at most {@link #LONGEST} bytes, without what {@link Redaction} leaves out. */
    public static byte[] write(JobResult result) {
        return write(result, Redaction.of(result.fields()));
    }

    /** The same with all fields of the job, for who wants to have his results so. */
    public static byte[] writeAll(JobResult result) {
        return write(result, result.fields());
    }

    private static byte[] write(JobResult result, Map<String, Object> fields) {
        Map<String, Object> message = new LinkedHashMap<>(fields);
        putAnswer(message, result);
        Set<String> cut = new HashSet<>();
        byte[] bytes = bytes(message);
        while (bytes.length > LONGEST) {
            Optional<String> longest = longest(message, cut);
            if (longest.isEmpty()) {
                message.clear();
                message.put("cut", "the job's own fields, which are too many");
                putAnswer(message, result);
                return bytes(message);
            }
            cut.add(longest.get());
            message.computeIfPresent(longest.get(), (name, value) -> shortened(value));
            bytes = bytes(message);
        }
        return bytes;
    }

    private static void putAnswer(Map<String, Object> message, JobResult result) {
        put(message, "id", result.id());
        put(message, "status", Word.of(result.status()));
        putIfPresent(message, "hostname", result.hostname());
        put(message, "baremetal", result.baremetal());
        put(message, "address", result.address());
        put(
                message,
                "reason",
                result.reason() == null ? null : Words.cut(Urls.withoutUsers(result.reason()), MAX_REASON));
    }

    /** At the end of the message, and not what the job may have had of that name. */
    private static void put(Map<String, Object> message, String name, @Nullable String value) {
        message.remove(name);
        putIfPresent(message, name, value);
    }

    private static void putIfPresent(Map<String, Object> message, String name, @Nullable String value) {
        if (value != null) {
            message.put(name, value);
        }
    }

    private static Optional<String> longest(Map<String, Object> message, Set<String> cut) {
        if (message.containsKey("user_data") && !cut.contains("user_data")) {
            return Optional.of("user_data");
        }
        return message.keySet().stream()
                .filter(name -> !cut.contains(name) && length(message, name) > WORTH_CUTTING)
                .max(Comparator.comparingInt(name -> length(message, name)));
    }

    private static int length(Map<String, Object> message, String name) {
        Object value = message.get(name);
        return value == null ? 0 : bytes(value).length;
    }

    private static Object shortened(Object value) {
        if (value instanceof String text) {
            return Words.cut(text, LEFT_OF_A_TEXT) + "... (cut: " + text.length() + " characters)";
        }
        return "(cut: " + bytes(value).length + " bytes of JSON)";
    }

    /** By way of a text, in which a broken character becomes a question mark and not an exception. */
    private static byte[] bytes(Object value) {
        return Json.text(value).getBytes(StandardCharsets.UTF_8);
    }
}
