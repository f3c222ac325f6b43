package dev.pmc.web.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What is kept of a token: its SHA-256, in hex. A token is 32 random bytes, which nobody finds by trying, so a slow hash, as
 * passwords need one, would only cost time.
 */
public record TokenHash(String hex) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");
    private static final String PREFIX = "pmc_";
    private static final int BYTES = 32;

    /** @throws IllegalArgumentException if that is no SHA-256 in lower-case hex */
    public TokenHash {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("a token's hash is 64 digits of lower-case hex");
        }
    }

    public static TokenHash of(String token) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return new TokenHash(HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** A new token; its beginning lets those who look for secrets in the wrong places find it. */
    public static String newToken(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Not whole, so that it does not look like something to be kept secret. */
    @Override
    public String toString() {
        return hex.substring(0, 8);
    }
}
