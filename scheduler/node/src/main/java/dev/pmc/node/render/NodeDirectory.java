package dev.pmc.node.render;

/**
 * A directory on a node that has to be there; what is in it stays.
 *
 * @param mode its permissions, as 0755
 * @param owner user and group of that name
 */
public record NodeDirectory(String path, int mode, String owner) {
    /** The mode as four octal digits. */
    public String modeWords() {
        return "%04o".formatted(mode);
    }
}
