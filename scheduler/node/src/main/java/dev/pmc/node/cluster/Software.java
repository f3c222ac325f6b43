package dev.pmc.node.cluster;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which packages a cluster runs, and where they come from.
 *
 * @param versions package name to version; what is not named stays as it is
 * @param mesos what the package of Mesos is called
 * @param marathon what the package of Marathon is called
 */
public record Software(Map<String, String> versions, List<Source> sources, String mesos, String marathon) {
    public Software {
        versions = Map.copyOf(versions);
        sources = List.copyOf(sources);
    }

    /** The version of a package; null if any will do. What pmc is split into has pmc's, and Mesos may be called otherwise. */
    public @Nullable String versionOf(String name) {
        if (versions.containsKey(name)) {
            return versions.get(name);
        }
        if (name.startsWith("pmc-")) {
            return versions.get("pmc");
        }
        return name.equals(mesos) ? versions.get("mesos") : null;
    }

    /**
     * An apt source.
     *
     * @param components empty if the suite is a path, as {@code ./}
     * @param key the file on the node that holds the key it is signed with; null if the node knows it already
     * @param trusted whether it is believed without a signature
     */
    public record Source(
            String name,
            String uri,
            String suite,
            List<String> components,
            @Nullable String key,
            boolean trusted) {
        public Source {
            components = List.copyOf(components);
        }
    }
}
