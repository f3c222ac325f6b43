package dev.pmc.queue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads the outer form of a message: a JSON object, or base64 of one with or without line breaks and padding. */
public final class JobMessage {
    /** Bytes of the longest message that is read. */
    static final int LONGEST = 1 << 20;

    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");

    /** Bounds what a message of a few bytes can make of itself: depth, and digits of a number. */
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxNumberLength(100)
                            .maxNameLength(1000)
                            .maxStringLength(LONGEST)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private JobMessage() {}

    /**
     * The fields of the message in their order, without those that are null.
     *
     * @throws IllegalArgumentException if it has none that could be read; the message says why
     */
    public static Map<String, Object> read(byte[] body) {
        if (body.length > LONGEST) {
            throw new IllegalArgumentException(tooLong(body.length));
        }
        String text = utf8(body, "the message").strip();
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the message is empty");
        }
        if (text.startsWith("{")) {
            return fields(text);
        }
        byte @Nullable [] decoded = base64(text);
        if (decoded != null
                && new String(decoded, StandardCharsets.ISO_8859_1)
                        .stripLeading()
                        .startsWith("{")) {
            return fields(utf8(decoded, "what the message encodes in base64").strip());
        }
        throw new IllegalArgumentException(
                "the message is neither a JSON object nor base64 of one; it begins with " + Words.quote(text));
    }

    /** What people would read in a message that is no job: its text, or what that is base64 of. */
    static String decoded(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        byte @Nullable [] decoded = text.length() > LONGEST || text.startsWith("{") ? null : base64(text);
        return decoded == null ? text : new String(decoded, StandardCharsets.UTF_8);
    }

    /** What is wrong with a message of so many bytes. */
    public static String tooLong(long length) {
        return "the message is too long: " + length + " bytes, and at most " + LONGEST + " are read";
    }

    /** What people see in place of a message of so many bytes. */
    static byte[] notShown(long length) {
        return ("(" + length + " bytes, which are not shown)").getBytes(StandardCharsets.US_ASCII);
    }

    private static String utf8(byte[] bytes, String what) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(what + " is not text in UTF-8", e);
        }
    }

    private static byte @Nullable [] base64(String text) {
        String code = text.replaceAll("\\s+", "");
        if (!BASE64.matcher(code).matches()) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(code.replace("=", ""));
        } catch (IllegalArgumentException e) {
            // A digit too many: it is some other text that happens to be made of base64's letters.
            return null;
        }
    }

    private static Map<String, Object> fields(String json) {
        Map<?, ?> read;
        try {
            read = MAPPER.readValue(json, Map.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the message is no proper JSON: " + reason(e), e);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        read.forEach((name, value) -> {
            if (value != null) {
                fields.put((String) name, value);
            }
        });
        if (json.contains("\\u") && hasHalfCharacters(fields)) {
            throw new IllegalArgumentException("the message has half of a surrogate pair in a text, which is no text");
        }
        return fields;
    }

    private static String reason(JacksonException e) {
        TokenStreamLocation location = e.getLocation();
        String where =
                location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
        return Words.cut(String.valueOf(e.getOriginalMessage()).replaceAll("\\s+", " "), 200) + where;
    }

    /**
     * Such a text cannot be written as UTF-8, so nothing that quotes it could be stored or published. Only an escape can
     * make one: the message itself was read as UTF-8.
     */
    private static boolean hasHalfCharacters(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .anyMatch(entry -> hasHalfCharacters(entry.getKey()) || hasHalfCharacters(entry.getValue()));
        }
        if (value instanceof List<?> list) {
            return list.stream().anyMatch(JobMessage::hasHalfCharacters);
        }
        return value instanceof String text
                && !StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
