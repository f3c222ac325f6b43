package dev.pmc.placement;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an agent offers, and what it says of itself.
 *
 * @param address {@code ip:port} of the agent, if the offer says: two agents never have the same one
 * @param attributes of the agent, by their names
 * @param executors this framework's executors that run there already, as far as a task by this offer can come under them; a
 *     hint, which may lag behind
 * @param maintenance what is announced for the machine; null for none
 */
public record Offer(
        String id,
        String agentId,
        String hostname,
        @Nullable String address,
        Resources resources,
        Map<String, Attribute> attributes,
        Set<ExecutorId> executors,
        @Nullable MaintenanceWindow maintenance) {
    public Offer {
        attributes = Map.copyOf(attributes);
        executors = Set.copyOf(executors);
    }

    /** The same with other maintenance announced; null for none. */
    public Offer withMaintenance(@Nullable MaintenanceWindow other) {
        return new Offer(id, agentId, hostname, address, resources, attributes, executors, other);
    }

    /** Another offer of the same agent, of that much. */
    public Offer of(String otherId, Resources much) {
        return new Offer(otherId, agentId, hostname, address, much, attributes, executors, maintenance);
    }

    /** Whether the agent's attribute {@code vt_enabled} is set. */
    public boolean vtEnabled() {
        return SiteAttributes.isEnabled(attributes);
    }

    /** VMs of each component type that pmc does not manage, as the agent's {@code ct_<type>} attributes tell. */
    public Map<String, Double> typeCounts() {
        return SiteAttributes.typeCounts(attributes);
    }
}
