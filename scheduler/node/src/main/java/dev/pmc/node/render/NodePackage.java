package dev.pmc.node.render;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A package that a node has.
 *
 * @param version null if any will do
 * @param restarts the units to which another version is of no use until they are started again
 */
public record NodePackage(String name, @Nullable String version, Set<String> restarts) {
    public NodePackage {
        restarts = Set.copyOf(restarts);
    }

    /** As apt-get is told. */
    public String wish() {
        return version == null ? name : name + "=" + version;
    }
}
