package dev.pmc.placement;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ids of agents that have something in common, such as a hostname. Not thread-safe. */
final class AgentGroups {
    private final Map<String, Set<String>> groups = new HashMap<>();

    void add(@Nullable String key, String agentId) {
        if (key != null) {
            groups.computeIfAbsent(key, none -> new LinkedHashSet<>()).add(agentId);
        }
    }

    void remove(@Nullable String key, String agentId) {
        if (key != null) {
            groups.computeIfPresent(key, (same, ids) -> {
                ids.remove(agentId);
                return ids.isEmpty() ? null : ids;
            });
        }
    }

    /** In the order in which they were added. */
    Set<String> of(@Nullable String key) {
        return key == null ? Set.of() : groups.getOrDefault(key, Set.of());
    }
}
