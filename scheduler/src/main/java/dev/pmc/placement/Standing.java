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
            case MIN_COMP_FIT -> Standing::compareEmptiness;
            case FIRST_FIT -> (a, b) -> a.agent.agentId().compareTo(b.agent.agentId());
            case BEST_FIT -> Standing::compareSize;
        };
    }

    private static int compareEmptiness(Standing a, Standing b) {
        int byType = Double.compare(a.typeCount, b.typeCount);
        if (byType != 0) {
            return byType;
        }
        int byTotal = Integer.compare(a.total, b.total);
        if (byTotal != 0) {
            return byTotal;
        }
        int byMemory = Long.compare(b.free.mem(), a.free.mem());
        return byMemory != 0 ? byMemory : Long.compare(a.agent.arrival(), b.agent.arrival());
    }

    private static int compareSize(Standing a, Standing b) {
        int byCpus = Long.compare(a.free.cpus(), b.free.cpus());
        if (byCpus != 0) {
            return byCpus;
        }
        int byMemory = Long.compare(a.free.mem(), b.free.mem());
        if (byMemory != 0) {
            return byMemory;
        }
        int byDisk = Long.compare(a.free.disk(), b.free.disk());
        return byDisk != 0 ? byDisk : Long.compare(a.agent.arrival(), b.agent.arrival());
    }
}
