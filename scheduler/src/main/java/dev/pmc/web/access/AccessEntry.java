package dev.pmc.web.access;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A line of an access file: {@code token NAME ROLE SHA256 EXPIRES}, where EXPIRES is an instant or {@code never}.
 *
 * @param expires null if it does not
 */
public record AccessEntry(
        String name,
        AccessRole role,
        TokenHash hash,
        @Nullable Instant expires) {
    private static final String KIND = "token";
    private static final String NEVER = "never";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");

    /** @throws IllegalArgumentException if that is no name, or pmc's own for the token of its token file */
    public AccessEntry {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a name has 1 to 64 letters, digits, or . _ @ + -, and begins with a letter or digit");
        }
        if (name.equals(KnownCallers.SHARED_TOKEN)) {
            throw new IllegalArgumentException("'" + name + "' is how the token of --api-token-file is called");
        }
    }

    public boolean isOver(Instant now) {
        return expires != null && !now.isBefore(expires);
    }

    /** Its line. */
    public String line() {
        return String.join(
                " ",
                KIND,
                name,
                role.name().toLowerCase(Locale.ROOT),
                hash.hex(),
                expires == null ? NEVER : expires.toString());
    }

    /** @throws IllegalArgumentException if a line is none, in words */
    static AccessEntry parse(String line) {
        List<String> words = Stream.of(line.split("\\s+", -1)).toList();
        if (words.size() != 5 || !words.get(0).equals(KIND)) {
            throw new IllegalArgumentException("a line is: token NAME ROLE SHA256 EXPIRES, or begins with #");
        }
        return new AccessEntry(words.get(1), role(words.get(2)), new TokenHash(words.get(3)), instant(words.get(4)));
    }

    private static AccessRole role(String word) {
        return Stream.of(AccessRole.values())
                .filter(role -> role.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + word + "' is no role; there are viewer, operator and admin"));
    }

    private static @Nullable Instant instant(String word) {
        try {
            return word.equals(NEVER) ? null : Instant.parse(word);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + word + "' is no moment, such as 2030-01-31T12:00:00Z, and not never", e);
        }
    }
}
