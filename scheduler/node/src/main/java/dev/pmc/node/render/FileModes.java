package dev.pmc.node.render;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Permissions as numbers and as Java has them. */
public final class FileModes {
    private static final String LETTERS = "rwxrwxrwx";

    private FileModes() {}

    /** Those of a mode as 0644. */
    public static Set<PosixFilePermission> permissions(int mode) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < LETTERS.length(); bit++) {
            text.append((mode >> (LETTERS.length() - 1 - bit) & 1) == 1 ? LETTERS.charAt(bit) : '-');
        }
        return PosixFilePermissions.fromString(text.toString());
    }

    /** The mode of permissions. */
    public static int of(Set<PosixFilePermission> permissions) {
        int mode = 0;
        for (char letter : PosixFilePermissions.toString(permissions).toCharArray()) {
            mode = mode << 1 | (letter == '-' ? 0 : 1);
        }
        return mode;
    }
}
