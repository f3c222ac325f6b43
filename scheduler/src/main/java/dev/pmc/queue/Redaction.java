package dev.pmc.queue;

import dev.pmc.vm.Ascii;
import dev.pmc.vm.Urls;
import dev.pmc.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Leaves out of a message what is nobody's business but the guest's: the fields that become cloud-init's, because people
 * put passwords into them, and the users in URLs. What was left out is named in the field {@link #FIELD}; a message with
 * that field is no job, or it would make a VM without it.
 */
public final class Redaction {
    /** Names the fields that were left out. */
    static final String FIELD = "redacted";

    private static final List<String> SECRET = List.of("user_data", "ssh_keys");
    /** The names of {@link #SECRET} and what people may write for them, in a text that is no JSON. */
    private static final Pattern IN_TEXT = Pattern.compile("(?i)user.{0,2}data|ssh.{0,2}keys?|-----BEGIN");

    private Redaction() {}

    /** The fields without secrets. */
    static Map<String, Object> of(Map<String, Object> fields) {
        Map<String, Object> left = new LinkedHashMap<>();
        List<String> redacted = new ArrayList<>();
        fields.forEach((name, value) -> {
            if (isSecret(name)) {
                redacted.add(name);
            } else {
                left.put(name, withoutUsers(value));
            }
        });
        if (!redacted.isEmpty()) {
            left.put(FIELD, redacted);
        }
        return left;
    }

    /** A message as it may be shown: in JSON without secrets, or, if it is no job, its text up to the first of them. */
    public static String text(byte[] body) {
        try {
            return Json.text(of(JobMessage.read(body)));
        } catch (IllegalArgumentException e) {
            String text = JobMessage.decoded(body);
            Matcher secret = IN_TEXT.matcher(text);
            String shown = secret.find() ? text.substring(0, secret.end()) + "... (the rest is not shown)" : text;
            return Urls.withoutUsers(shown);
        }
    }

    /**
     * A message that somebody has edited as {@link #text} has shown it: what was not shown is as it was, unless the edited one
     * says it anew. A text that is no JSON is left as it is.
     */
    public static byte[] restored(byte[] original, String edited) {
        byte[] message = edited.getBytes(StandardCharsets.UTF_8);
        Map<String, Object> fields;
        Map<String, Object> before;
        try {
            fields = new LinkedHashMap<>(JobMessage.read(message));
            before = JobMessage.read(original);
        } catch (IllegalArgumentException e) {
            return message; // its judge says what is wrong with it
        }
        fields.remove(FIELD);
        before.forEach((name, value) -> {
            if (isSecret(name)) {
                fields.putIfAbsent(name, value);
            } else if (withoutUsers(value).equals(fields.get(name))) {
                fields.put(name, value);
            }
        });
        return Json.text(fields).getBytes(StandardCharsets.UTF_8);
    }

    /** Also a name that is nearly one of them. */
    private static boolean isSecret(String name) {
        String letters = letters(name);
        return SECRET.contains(name) || letters.contains("userdata") || letters.contains("sshkey");
    }

    private static String letters(String name) {
        StringBuilder letters = new StringBuilder(name.length());
        for (char c : Ascii.lower(name).toCharArray()) {
            if (c >= 'a' && c <= 'z') {
                letters.append(c);
            }
        }
        return letters.toString();
    }

    static Object withoutUsers(Object value) {
        if (value instanceof String text) {
            return Urls.withoutUsers(text);
        }
        if (value instanceof List<?> list) {
            return list.stream()
                    .map(each -> each == null ? "" : withoutUsers(each))
                    .toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> clean = new LinkedHashMap<>();
            map.forEach((name, each) -> clean.put(String.valueOf(name), each == null ? "" : withoutUsers(each)));
            return clean;
        }
        return value;
    }
}
