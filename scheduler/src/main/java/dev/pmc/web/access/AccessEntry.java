package dev.pmc.web.access;

import dev.pmc.vm.Word;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who may use the API: {@code token NAME ROLE SHA256 EXPIRES} in an access file, where EXPIRES is an instant or
 * {@code never}; or {@code user NAME ROLE} for one whose name a proxy tells.
 *
 * @param hash null if a proxy tells who it is
 * @param expires null if it does not
 */
public record AccessEntry(
        String name,
        AccessRole role,
        @Nullable TokenHash hash,
        @Nullable Instant expires) {
    private static final String TOKEN = "token";
    private static final String USER = "user";
    private static final String NEVER = "never";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");

    /** @throws IllegalArgumentException if that is no name */
    public AccessEntry {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a name has 1 to 64 letters, digits, or . _ @ + -, and begins with a letter or digit");
        }
    }

    public boolean isOver(Instant now) {
        return expires != null && !now.isBefore(expires);
    }

    /** Its line. */
    public String line() {
        return hash == null
                ? String.join(" ", USER, name, Word.of(role))
                : String.join(
                        " ", TOKEN, name, Word.of(role), hash.hex(), expires == null ? NEVER : expires.toString());
    }

    /** @throws IllegalArgumentException if a line is none, in words */
    static AccessEntry parse(String line) {
        List<String> words = List.of(line.split("\\s+", -1));
        boolean isToken = words.size() == 5 && words.get(0).equals(TOKEN);
        boolean isUser = words.size() == 3 && words.get(0).equals(USER);
        if (!isToken && !isUser) {
            throw new IllegalArgumentException(
                    "a line is: token NAME ROLE SHA256 EXPIRES, or: user NAME ROLE, or begins with #");
        }
        if (words.get(1).equals(KnownCallers.SHARED_TOKEN)) {
            throw new IllegalArgumentException("'" + words.get(1) + "' is how the token of --api-token-file is called");
        }
        return isToken
                ? new AccessEntry(words.get(1), role(words.get(2)), new TokenHash(words.get(3)), instant(words.get(4)))
                : new AccessEntry(words.get(1), role(words.get(2)), null, null);
    }

    private static AccessRole role(String word) {
        return Stream.of(AccessRole.values())
                .filter(role -> Word.of(role).equals(word))
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
