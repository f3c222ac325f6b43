package dev.pmc.simulation;

import dev.pmc.core.vm.Policy;
import dev.pmc.placement.Attribute;
import dev.pmc.placement.Resources;
import dev.pmc.vm.VmTask.Verb;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A machine of a {@link SpreadCluster}. */
final class SpreadAgent {
    /** What a scheduler has refused, and until when. */
    record Filter(Resources refused, long until) {}

    /** What runs on the machine. */
    record Task(String hostname, String type, Verb verb, Resources need) {}

    final String id;
    final Resources total;
    final Map<String, Double> counts;
    final Map<String, Attribute> attributes = new HashMap<>();
    final Map<String, Task> tasks = new LinkedHashMap<>();
    final List<Filter> filters = new ArrayList<>();
    boolean executor;
    boolean up = true;
    boolean hogged;
    Resources recovering = Resources.NONE;

    SpreadAgent(String id, Resources total, Map<String, Double> counts) {
        this.id = id;
        this.total = total;
        this.counts = counts;
        attributes.put("vt_enabled", Attribute.scalar(1));
        counts.forEach((type, count) -> attributes.put("ct_" + type, Attribute.scalar(count)));
    }

    Resources used() {
        return tasks.values().stream()
                .map(Task::need)
                .reduce(executor ? Policy.EXECUTOR_SHARE : Resources.NONE, Resources::plus);
    }

    double level(String type) {
        return counts.getOrDefault(type, 0.0)
                + tasks.values().stream()
                        .filter(task -> task.type().equals(type))
                        .count();
    }
}
