package dev.pmc.placement;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the agent that a newcomer should go to, in a time that grows with the logarithm of their number: it keeps one
 * {@link Ranking} for each strategy that is asked for. What has changed is ranked anew when the ranking is asked the next
 * time, not before. Not thread-safe.
 */
final class AgentIndex {
    private final Map<String, AgentOffers> agents;
    private final Function<AgentOffers, RankedAgent> standings;
    private final Map<Strategy, Kept> rankings = new EnumMap<>(Strategy.class);

    /** A ranking, and the agents that it has not seen since they changed. */
    private final class Kept {
        final TypeColumns columns = new TypeColumns();
        final Ranking ranking;
        Set<String> changed = new LinkedHashSet<>(agents.keySet());

        Kept(Strategy strategy) {
            ranking = new Ranking(RankedAgent.order(strategy), columns);
        }

        /** Takes the set away rather than clearing it, which takes as long as the set was ever large. */
        void update() {
            if (!changed.isEmpty()) {
                Set<String> taken = changed;
                changed = new LinkedHashSet<>();
                taken.forEach(this::rank);
            }
        }

        private void rank(String agentId) {
            AgentOffers agent = agents.get(agentId);
            if (agent == null || !agent.isOpenToNewcomers()) {
                ranking.remove(agentId);
            } else {
                ranking.put(agentId, standings.apply(agent));
            }
        }
    }

    /**
     * @param agents all agents that offer something, by id; those that no newcomer may go to included
     * @param standings how an agent stands now
     */
    AgentIndex(Map<String, AgentOffers> agents, Function<AgentOffers, RankedAgent> standings) {
        this.agents = agents;
        this.standings = standings;
    }

    /** Something about the agent is not as it was, or it has come or gone. */
    void changed(String agentId) {
        rankings.values().forEach(kept -> kept.changed.add(agentId));
    }

    /**
     * The best agent for a newcomer.
     *
     * @param rival the best that there is elsewhere; null for none
     * @return null if none will do, or none {@link Choice#isBetter is better} than the rival
     */
    @Nullable
    RankedAgent best(Choice choice, @Nullable RankedAgent rival) {
        Request request = choice.request();
        Kept kept = rankings.computeIfAbsent(request.strategy(), Kept::new);
        kept.update();
        boolean counts = request.strategy() == Strategy.MIN_COMP_FIT || choice.isBounded();
        int column = counts ? kept.columns.of(request, choice.selection(), kept.ranking::recount) : TypeColumns.NONE;
        // Whoever has more merit than the rival is better, so branches that have less are passed by.
        RankedAgent best = kept.ranking.best(choice, column, request.strategy() == Strategy.FIRST_FIT ? null : rival);
        return best == null || (rival != null && !choice.isBetter(best, rival)) ? null : best;
    }
}
