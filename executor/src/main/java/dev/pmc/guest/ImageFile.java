package dev.pmc.guest;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One file of an image: where it is, and what proves that it is the right one.
 *
 * @param location an http, https or file URI
 * @param digest expected; null if there is none or it must be fetched
 * @param sums where a list of digests is published in which the file is named; null if {@code digest} is known
 */
public record ImageFile(
        URI location, @Nullable Digest digest, @Nullable Sums sums) {
    public boolean isLocal() {
        return "file".equals(location.getScheme());
    }

    /** The last part of the path, by which a list of digests names the file. */
    String fileName() {
        String path = location.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /**
     * Names this source in the cache: an entry that says something else, also of the file's format, is another source.
     *
     * @param format null for a kernel or initrd
     */
    String key(Image.@Nullable Format format) {
        String said = this + (format == Image.Format.RAW ? " raw" : "");
        return Digests.sha256(said.getBytes(StandardCharsets.UTF_8)).substring(0, 24);
    }

    /** Where it is, as people may see it. */
    public String shown() {
        return Web.shown(location);
    }

    /** A digest and how it is computed. */
    public record Digest(Algorithm algorithm, String hex) {}

    /** A published list of digests, as sha256sum writes it. */
    public record Sums(Algorithm algorithm, URI location) {}

    /** How a digest is computed. */
    public enum Algorithm {
        SHA256("SHA-256", 64),
        SHA512("SHA-512", 128);

        private final String javaName;
        private final int hexLength;

        Algorithm(String javaName, int hexLength) {
            this.javaName = javaName;
            this.hexLength = hexLength;
        }

        String javaName() {
            return javaName;
        }

        int hexLength() {
            return hexLength;
        }
    }
}
