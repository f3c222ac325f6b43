package dev.pmc.node.cluster;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What an agent tells Mesos of its machine.
 *
 * @param attributes name to value
 * @param resources name to amount; MiB where it is a size. Without any, Mesos counts them itself
 */
public record Traits(Map<String, String> attributes, Map<String, String> resources) {
    public Traits {
        attributes = Map.copyOf(attributes);
        resources = Map.copyOf(resources);
    }

    /** As Mesos reads attributes; empty if there are none. */
    public String attributeWords() {
        return words(attributes);
    }

    /** As Mesos reads resources; empty if there are none. */
    public String resourceWords() {
        return words(resources);
    }

    private static String words(Map<String, String> values) {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + ":" + entry.getValue())
                        .collect(Collectors.joining(";"));
    }
}
