package dev.pmc.guest;

import dev.pmc.guest.ImageFile.Algorithm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Computes digests in hexadecimal. */
final class Digests {
    private static final int CHUNK = 1 << 18;

    private Digests() {}

    static String sha256(byte[] bytes) {
        return hex(digest(Algorithm.SHA256).digest(bytes));
    }

    static String sha256(Path file) throws IOException {
        return Objects.requireNonNull(of(file, Set.of(Algorithm.SHA256)).get(Algorithm.SHA256));
    }

    /** Several digests of a file, reading it once. */
    static Map<Algorithm, String> of(Path file, Set<Algorithm> algorithms) throws IOException {
        Map<Algorithm, MessageDigest> digests = new EnumMap<>(Algorithm.class);
        algorithms.forEach(algorithm -> digests.put(algorithm, digest(algorithm)));
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                for (MessageDigest digest : digests.values()) {
                    digest.update(chunk, 0, read);
                }
            }
        }
        Map<Algorithm, String> found = new EnumMap<>(Algorithm.class);
        digests.forEach((algorithm, digest) -> found.put(algorithm, hex(digest.digest())));
        return found;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static MessageDigest digest(Algorithm algorithm) {
        try {
            return MessageDigest.getInstance(algorithm.javaName());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has both
        }
    }
}
