package dev.pmc.placement;

import dev.pmc.placement.Request.Bond;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is to be kept free on each agent, or on one at its address, because VMs may be running there that no task accounts
 * for at the moment, so that Mesos offers what they take. Not thread-safe.
 */
public final class Reservations {
    private final Map<String, Resources> byAgent = new HashMap<>();
    /** The same by address, and there by agent; all but always one. */
    private final Map<String, Map<String, Resources>> byAddress = new HashMap<>();

    private Consumer<Bond> watcher = bond -> {};

    /** Has the one watcher told of every bond for which more or less is to be kept free. */
    void watch(Consumer<Bond> bonds) {
        watcher = bonds;
    }

    public void add(Bond bond, Resources need) {
        set(bond, onAgent(bond).plus(need));
    }

    public void remove(Bond bond, Resources need) {
        set(bond, onAgent(bond).minus(need));
    }

    /** For the agent itself, and for those whose address it has now. */
    public Resources on(String agentId, @Nullable String address) {
        Resources sum = byAgent.getOrDefault(agentId, Resources.NONE);
        for (Map.Entry<String, Resources> here :
                byAddress.getOrDefault(address, Map.of()).entrySet()) {
            if (!here.getKey().equals(agentId)) {
                sum = sum.plus(here.getValue());
            }
        }
        return sum;
    }

    private Resources onAgent(Bond bond) {
        return byAgent.getOrDefault(bond.agentId(), Resources.NONE);
    }

    private void set(Bond bond, Resources need) {
        if (need.equals(Resources.NONE)) {
            byAgent.remove(bond.agentId());
        } else {
            byAgent.put(bond.agentId(), need);
        }
        if (bond.address() != null) {
            Map<String, Resources> here = byAddress.computeIfAbsent(bond.address(), address -> new HashMap<>());
            here.put(bond.agentId(), need);
            here.values().removeIf(Resources.NONE::equals);
            if (here.isEmpty()) {
                byAddress.remove(bond.address());
            }
        }
        watcher.accept(bond);
    }
}
