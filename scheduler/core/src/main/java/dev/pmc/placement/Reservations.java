package dev.pmc.placement;

import dev.pmc.placement.Request.AgentIdentity;
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

    private Consumer<AgentIdentity> watcher = identity -> {};

    /** Has the one watcher told of every bond for which more or less is to be kept free. */
    void watch(Consumer<AgentIdentity> bonds) {
        watcher = bonds;
    }

    public void add(AgentIdentity identity, Resources need) {
        set(identity, onAgent(identity).plus(need));
    }

    public void remove(AgentIdentity identity, Resources need) {
        set(identity, onAgent(identity).minus(need));
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

    private Resources onAgent(AgentIdentity identity) {
        return byAgent.getOrDefault(identity.agentId(), Resources.NONE);
    }

    private void set(AgentIdentity identity, Resources need) {
        if (need.equals(Resources.NONE)) {
            byAgent.remove(identity.agentId());
        } else {
            byAgent.put(identity.agentId(), need);
        }
        if (identity.address() != null) {
            Map<String, Resources> here = byAddress.computeIfAbsent(identity.address(), address -> new HashMap<>());
            here.put(identity.agentId(), need);
            here.values().removeIf(Resources.NONE::equals);
            if (here.isEmpty()) {
                byAddress.remove(identity.address());
            }
        }
        watcher.accept(identity);
    }
}
