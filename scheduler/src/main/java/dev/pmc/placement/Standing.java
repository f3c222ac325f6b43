package dev.pmc.placement;

import java.util.Comparator;

/**
 * An agent as one {@link Ranking} sees it: what it is compared by, as it was when it was ranked.
 *
 * @param typeCount its VMs of the component type that the ranking is for
 * @param total pmc's VMs on it, of all types
 * @param free what it offers
 * @param room what of that is not kept for others
 */
record Standing(AgentOffers agent, double typeCount, int total, Resources free, Resources room) {
    /** The order in which agents are preferred; no two are equal. */
    static Comparator<Standing> order(Strategy strategy) {
        return switch (strategy) {
            case MIN_COMP_FIT ->
                Comparator.comparingDouble(Standing::typeCount)
                        .thenComparingInt(Standing::total)
                        .thenComparing(Comparator.comparingLong((Standing s) -> s.free.mem())
                                .reversed())
                        .thenComparingLong(Standing::arrival);
            case FIRST_FIT -> Comparator.comparing(s -> s.agent.agentId());
            case BEST_FIT ->
                Comparator.comparingLong((Standing s) -> s.free.cpus())
                        .thenComparingLong(s -> s.free.mem())
                        .thenComparingLong(s -> s.free.disk())
                        .thenComparingLong(Standing::arrival);
        };
    }

    private long arrival() {
        return agent.arrival();
    }

    Span span() {
        return new Span(free, room, typeCount);
    }
}
