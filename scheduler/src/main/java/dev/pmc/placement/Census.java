package dev.pmc.placement;

import dev.pmc.placement.Request.Bond;
import dev.pmc.vm.ComponentType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How many of pmc's own VMs are on each machine, by component type and in all. A machine that was booted anew may have
 * another agent id, and at its address are still the VMs that the old one had. Not thread-safe.
 */
public final class Census {
    private final Map<String, Count> byAgent = new HashMap<>();
    /** The same by address, and there by agent; all but always one. */
    private final Map<String, Map<String, Count>> byAddress = new HashMap<>();

    private Consumer<Bond> watcher = bond -> {};

    private static final class Count {
        private final Map<ComponentType, Integer> types = new HashMap<>();
        private int total;

        int of(ComponentType type) {
            return types.getOrDefault(type, 0);
        }

        int total() {
            return total;
        }

        void change(ComponentType type, int by) {
            types.merge(type, by, (before, change) -> before + change == 0 ? null : before + change);
            total += by;
        }
    }

    /** Has the one watcher told of every bond whose counts change. */
    void watch(Consumer<Bond> bonds) {
        watcher = bonds;
    }

    public void add(Bond bond, ComponentType type) {
        change(bond, type, 1);
    }

    public void remove(Bond bond, ComponentType type) {
        if (on(bond.agentId(), null, count -> count.of(type)) == 0) {
            throw new IllegalStateException("no VM of type " + type + " is counted on agent " + bond.agentId());
        }
        change(bond, type, -1);
    }

    private void change(Bond bond, ComponentType type, int by) {
        change(byAgent, bond, type, by);
        if (bond.address() != null) {
            Map<String, Count> here = byAddress.computeIfAbsent(bond.address(), address -> new HashMap<>());
            change(here, bond, type, by);
            if (here.isEmpty()) {
                byAddress.remove(bond.address());
            }
        }
        watcher.accept(bond);
    }

    private static void change(Map<String, Count> counts, Bond bond, ComponentType type, int by) {
        Count count = counts.computeIfAbsent(bond.agentId(), id -> new Count());
        count.change(type, by);
        if (count.total() == 0) {
            counts.remove(bond.agentId());
        }
    }

    /** Those of one type on the agent itself, or on one whose address it has now. */
    public int count(String agentId, @Nullable String address, ComponentType type) {
        return on(agentId, address, count -> count.of(type));
    }

    /** Those of all types on the agent itself, or on one whose address it has now. */
    public int total(String agentId, @Nullable String address) {
        return on(agentId, address, Count::total);
    }

    private int on(String agentId, @Nullable String address, ToIntFunction<Count> number) {
        Count own = byAgent.get(agentId);
        int sum = own == null ? 0 : number.applyAsInt(own);
        for (Map.Entry<String, Count> here :
                byAddress.getOrDefault(address, Map.of()).entrySet()) {
            if (!here.getKey().equals(agentId)) {
                sum += number.applyAsInt(here.getValue());
            }
        }
        return sum;
    }
}
