package dev.pmc.placement;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Agents to choose from, in the order in which they were put here. Where a VM may go to any of them, an {@link AgentIndex}
 * finds the best. Not thread-safe.
 */
final class AgentPool {
    private final Map<String, AgentOffers> agents = new LinkedHashMap<>();
    private final AgentGroups byHostname = new AgentGroups();
    private final AgentGroups byAddress = new AgentGroups();
    private final Function<AgentOffers, RankedAgent> standings;
    private final AgentIndex index;

    /** @param standings how an agent stands now */
    AgentPool(Function<AgentOffers, RankedAgent> standings) {
        this.standings = standings;
        index = new AgentIndex(agents, standings);
    }

    /** Puts an agent behind the others; it must not be here already. */
    void put(AgentOffers agent) {
        if (agents.put(agent.agentId(), agent) != null) {
            throw new IllegalStateException("the agent is here already: " + agent.agentId());
        }
        byHostname.add(MachineName.of(agent.hostname()), agent.agentId());
        byAddress.add(agent.address(), agent.agentId());
        index.changed(agent.agentId());
    }

    /** Takes an agent out. Returns it; null if it was not here. */
    @Nullable
    AgentOffers remove(String agentId) {
        AgentOffers agent = agents.remove(agentId);
        if (agent != null) {
            byHostname.remove(MachineName.of(agent.hostname()), agentId);
            byAddress.remove(agent.address(), agentId);
            index.changed(agentId);
        }
        return agent;
    }

    @Nullable
    AgentOffers get(String agentId) {
        return agents.get(agentId);
    }

    /** The ids of those at an address. */
    List<String> at(@Nullable String address) {
        return List.copyOf(byAddress.of(address));
    }

    /** All of them, the first to be put here first. */
    Collection<AgentOffers> all() {
        return agents.values();
    }

    /** Something about the agent is not as it was; one that is not here is fine. */
    void changed(String agentId) {
        if (agents.containsKey(agentId)) {
            index.changed(agentId);
        }
    }

    /** Something about those is not as it was to whom a VM with that bond belongs. */
    void changed(Request.AgentIdentity identity) {
        changed(identity.agentId());
        byAddress.of(identity.address()).forEach(index::changed);
    }

    /**
     * The best of those that will do.
     *
     * @param rival the best of another pool; null for none
     * @return null if none will do, or none {@link Choice#isBetter is better} than the rival
     */
    @Nullable
    RankedAgent best(Choice choice, @Nullable RankedAgent rival) {
        if (agents.isEmpty()) {
            return null;
        }
        Request request = choice.request();
        if (request.hostname() == null && request.firstPlacement() && !request.expected()) {
            return index.best(choice, rival);
        }
        Collection<AgentOffers> candidates = request.hostname() == null
                ? agents.values()
                : byHostname.of(MachineName.of(request.hostname())).stream()
                        .map(agentId -> Objects.requireNonNull(agents.get(agentId)))
                        .toList();
        RankedAgent best = choice.among(candidates.stream().map(standings));
        return best == null || (rival != null && !choice.isBetter(best, rival)) ? null : best;
    }
}
