package dev.pmc.placement;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an agent offers, as far as placement cares.
 *
 * @param address {@code ip:port} of the agent, if the offer says: two agents never have the same one
 * @param vtEnabled the agent's attribute {@code vt_enabled} is set
 * @param typeCounts the agent's {@code ct_<type>} attributes: VMs of each component type that pmc does not manage
 * @param executorIds this framework's executors that run there already; a hint, which may lag behind
 * @param maintenance a maintenance window is announced for the machine
 */
public record Offer(
        String id,
        String agentId,
        String hostname,
        @Nullable String address,
        Resources resources,
        boolean vtEnabled,
        Map<String, Double> typeCounts,
        Set<String> executorIds,
        boolean maintenance) {
    public Offer {
        typeCounts = Map.copyOf(typeCounts);
        executorIds = Set.copyOf(executorIds);
    }
}
