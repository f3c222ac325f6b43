package dev.pmc.node.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The JSON Schema of cluster files. */
public final class ClusterSchema {
    private static final String FILE = "cluster.schema.json";

    private ClusterSchema() {}

    public static String text() {
        try (InputStream in = ClusterSchema.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("pmc was built without " + FILE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
