package dev.pmc.node.render;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/**
 * A file on a node.
 *
 * @param path absolute
 * @param mode its permissions, as 0644
 * @param owner user and group of that name
 * @param text what it holds, in ASCII
 * @param restarts the units to which another text is of no use until they are started again
 */
public record NodeFile(String path, int mode, String owner, String text, Set<String> restarts) {
    private static final int READABLE = 0644;
    private static final int SECRET = 0600;
    private static final String ROOT = "root";

    public NodeFile {
        restarts = Set.copyOf(restarts);
    }

    /** A file of root's that everybody may read. */
    static NodeFile of(String path, String text, String... restarts) {
        return new NodeFile(path, READABLE, ROOT, text, Set.of(restarts));
    }

    /** A file that its owner alone may read. */
    static NodeFile secret(String path, String owner, String text, String... restarts) {
        return new NodeFile(path, SECRET, owner, text, Set.of(restarts));
    }

    public byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether its text is for nobody else's eyes. */
    public boolean isSecret() {
        return mode == SECRET;
    }

    /** The mode as four octal digits. */
    public String modeWords() {
        return "%04o".formatted(mode);
    }

    /** Its units in the order of their names. */
    public Set<String> sortedRestarts() {
        return new TreeSet<>(restarts);
    }
}
