package dev.pmc.network;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, of which some first bytes tell things apart. */
final class Digest {
    private Digest() {}

    static byte[] of(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The first bytes of the digest, in hexadecimal digits. */
    static String hex(byte[] bytes, int count) {
        return HexFormat.of().formatHex(of(bytes), 0, count);
    }
}
