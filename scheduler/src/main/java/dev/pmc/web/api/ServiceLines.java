package dev.pmc.web.api;

import dev.pmc.core.discovery.Service;
import dev.pmc.core.discovery.ServiceMember;
import dev.pmc.vm.Word;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * ServiceDirectory as lines of words, for who has no more than a shell to read them with:
 *
 * <pre>
 * index INDEX
 * service NAME INDEX AS_OF
 * member SERVICE HOSTNAME STATE ADDRESS PORTS LABELS
 * </pre>
 *
 * <p>One blank between words. What is not known or empty is a hyphen; ports and labels are {@code name=value}, joined by commas. In
 * every name and value whatever is no letter, digit or one of {@code ._~:/@+-} stands as percent signs with the hexadecimal bytes
 * of UTF-8, and so does a hyphen that is all of it; so a blank, a comma or a line break in a label is never taken for one of these.
 */
final class ServiceLines {
    private static final String PLAIN = "._~:/@+-";
    private static final String NOTHING = "-";

    private ServiceLines() {}

    /** Without a line break at the end. */
    static String of(long index, List<Service> services) {
        StringBuilder text = new StringBuilder("index ").append(index);
        for (Service service : services) {
            line(
                    text,
                    "service",
                    escaped(service.name()),
                    Long.toString(service.index()),
                    service.asOf().toString());
            for (ServiceMember member : service.members()) {
                line(
                        text,
                        "member",
                        escaped(service.name()),
                        escaped(member.hostname().value()),
                        Word.of(member.state()),
                        escaped(member.address()),
                        pairs(member.ports()),
                        pairs(member.labels()));
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String... words) {
        text.append('\n').append(String.join(" ", words));
    }

    private static String pairs(Map<String, ?> pairs) {
        return pairs.isEmpty()
                ? NOTHING
                : pairs.entrySet().stream()
                        .map(pair -> escaped(pair.getKey()) + "="
                                + escaped(pair.getValue().toString()))
                        .collect(Collectors.joining(","));
    }

    private static String escaped(@Nullable String value) {
        if (value == null || value.isEmpty()) {
            return NOTHING;
        }
        if (value.equals(NOTHING)) {
            return "%2D";
        }
        StringBuilder text = new StringBuilder();
        for (byte each : value.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) each;
            if (isPlain(character)) {
                text.append(character);
            } else {
                text.append('%').append(String.format("%02X", each & 0xff));
            }
        }
        return text.toString();
    }

    private static boolean isPlain(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || PLAIN.indexOf(character) >= 0;
    }
}
