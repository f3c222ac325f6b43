package dev.pmc.placement;

import dev.pmc.vm.ComponentType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** How many of pmc's own VMs are on each machine, by component type and in all. Not thread-safe. */
public final class Census {
    private final Map<String, Map<ComponentType, Integer>> byAgent = new HashMap<>();
    private final Map<String, Integer> totals = new HashMap<>();
    private Consumer<String> watcher = agentId -> {};

    /** Has the one watcher told of every agent whose counts change. */
    void watch(Consumer<String> agents) {
        watcher = agents;
    }

    public void add(String agentId, ComponentType type) {
        byAgent.computeIfAbsent(agentId, id -> new HashMap<>()).merge(type, 1, Integer::sum);
        totals.merge(agentId, 1, Integer::sum);
        watcher.accept(agentId);
    }

    public void remove(String agentId, ComponentType type) {
        Map<ComponentType, Integer> types = byAgent.get(agentId);
        if (types == null || !types.containsKey(type)) {
            throw new IllegalStateException("no VM of type " + type + " is counted on agent " + agentId);
        }
        types.computeIfPresent(type, (t, count) -> count == 1 ? null : count - 1);
        totals.computeIfPresent(agentId, (id, count) -> count == 1 ? null : count - 1);
        if (types.isEmpty()) {
            byAgent.remove(agentId);
        }
        watcher.accept(agentId);
    }

    public int count(String agentId, ComponentType type) {
        return byAgent.getOrDefault(agentId, Map.of()).getOrDefault(type, 0);
    }

    public int total(String agentId) {
        return totals.getOrDefault(agentId, 0);
    }
}
