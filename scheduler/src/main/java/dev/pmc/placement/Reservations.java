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

    private Consumer<String> watcher = hostname -> {};

    /** Has the one watcher told of the hostname of every agent on which more or less is to be kept free. */
    void watch(Consumer<String> hostnames) {
        watcher = hostnames;
    }

    public void add(String hostname, Bond bond, Resources need) {
        byAgent.merge(bond.agentId(), need, Resources::plus);
        if (bond.address() != null) {
            byAddress
                    .computeIfAbsent(bond.address(), address -> new HashMap<>())
                    .merge(bond.agentId(), need, Resources::plus);
        }
        watcher.accept(hostname);
    }

    public void remove(String hostname, Bond bond, Resources need) {
        take(byAgent, bond.agentId(), need);
        Map<String, Resources> there = bond.address() == null ? null : byAddress.get(bond.address());
        if (there != null) {
            take(there, bond.agentId(), need);
            if (there.isEmpty()) {
                byAddress.remove(bond.address());
            }
        }
        watcher.accept(hostname);
    }

    private static void take(Map<String, Resources> kept, String agentId, Resources need) {
        Resources left = kept.getOrDefault(agentId, Resources.NONE).minus(need);
        if (left.equals(Resources.NONE)) {
            kept.remove(agentId);
        } else {
            kept.put(agentId, left);
        }
    }

    /** For the agent itself, and for those whose address it has now. */
    public Resources on(String agentId, @Nullable String address) {
        Resources sum = byAgent.getOrDefault(agentId, Resources.NONE);
        Map<String, Resources> here = address == null ? Map.of() : byAddress.getOrDefault(address, Map.of());
        for (Map.Entry<String, Resources> kept : here.entrySet()) {
            if (!kept.getKey().equals(agentId)) {
                sum = sum.plus(kept.getValue());
            }
        }
        return sum;
    }
}
