package dev.pmc.placement;

import dev.pmc.vm.ComponentType;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds the agent that a newcomer should go to, in a time that grows with the logarithm of their number: it keeps one
 * {@link Ranking} for each strategy that is asked for, and for each component type where that counts. Not thread-safe.
 *
 * <p>What has changed is ranked anew when the ranking is asked the next time, not before. There may be so many types that
 * all their rankings would not fit into memory; then some have none, and the owner has to look at every agent.
 */
final class AgentIndex {
    /** About a hundred megabytes. */
    private static final int MOST_STANDINGS = 500_000;

    private final BiFunction<AgentOffers, ComponentType, Standing> standings;
    private final Map<String, AgentOffers> agents;
    private final Map<Key, Kept> rankings = new LinkedHashMap<>(16, 0.75f, true);

    /** @param counted the type whose VMs on each agent make a difference; null if they make none */
    private record Key(Strategy strategy, @Nullable ComponentType counted) {
        static Key of(Request request) {
            boolean counts = request.strategy() == Strategy.MIN_COMP_FIT || request.maxPerAgent() != null;
            return new Key(request.strategy(), counts ? request.type() : null);
        }
    }

    /** A ranking, and the agents that it has not seen since they changed. */
    private static final class Kept {
        final Ranking ranking;
        Set<String> changed;

        Kept(Strategy strategy, Set<String> agents) {
            ranking = new Ranking(Standing.order(strategy));
            changed = new LinkedHashSet<>(agents);
        }

        /** Takes the set away rather than clearing it, which takes as long as the set was ever large. */
        Set<String> takeChanged() {
            Set<String> taken = changed;
            changed = new LinkedHashSet<>();
            return taken;
        }
    }

    /**
     * @param agents all agents that offer something, by id; those that no newcomer may go to included
     * @param standings how an agent stands now, for a type
     */
    AgentIndex(Map<String, AgentOffers> agents, BiFunction<AgentOffers, ComponentType, Standing> standings) {
        this.agents = agents;
        this.standings = standings;
    }

    /** Something about the agent is not as it was, or it has come or gone. */
    void changed(String agentId) {
        rankings.values().forEach(kept -> kept.changed.add(agentId));
    }

    void clear() {
        rankings.clear();
    }

    /** Whether there is a ranking for the request; else there are too many. */
    boolean covers(Request request) {
        return rankings.containsKey(Key.of(request)) || makeRoom();
    }

    /** The best agent for a newcomer; null if none will do. */
    @Nullable
    AgentOffers best(Choice choice) {
        Request request = choice.request();
        Kept kept = rankings.computeIfAbsent(Key.of(request), key -> new Kept(key.strategy(), agents.keySet()));
        if (!kept.changed.isEmpty()) {
            kept.takeChanged().forEach(agentId -> rank(kept.ranking, agentId, request.type()));
        }
        Standing best = kept.ranking.best(choice);
        return best == null ? null : best.agent();
    }

    private void rank(Ranking ranking, String agentId, ComponentType type) {
        AgentOffers agent = agents.get(agentId);
        if (agent == null || !agent.isOpenToNewcomers()) {
            ranking.remove(agentId);
        } else {
            ranking.put(agentId, standings.apply(agent, type));
        }
    }

    /** Drops rankings that have been out of use for so long that they are no better than new ones, if it has to. */
    private boolean makeRoom() {
        var oldest = rankings.values().iterator();
        while ((rankings.size() + 1L) * agents.size() > MOST_STANDINGS && oldest.hasNext()) {
            if (oldest.next().changed.size() < agents.size() / 2) {
                return false;
            }
            oldest.remove();
        }
        return true;
    }
}
