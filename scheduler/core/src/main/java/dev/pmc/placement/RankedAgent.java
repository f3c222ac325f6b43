package dev.pmc.placement;

import dev.pmc.placement.constraint.AgentView;
import dev.pmc.vm.ComponentType;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An agent as a {@link Ranking} sees it: what it is compared by, as it was when it was ranked.
 *
 * @param vms pmc's VMs on it, now
 * @param total how many those were
 * @param free what it offers
 * @param room what of that is not kept for others
 */
record RankedAgent(AgentOffers agent, Census.Count vms, int total, Resources free, Resources room)
        implements AgentView {
    /** The order in which agents of equal {@link Choice#merit merit} are preferred; no two are equal. */
    static Comparator<RankedAgent> order(Strategy strategy) {
        return switch (strategy) {
            case MIN_COMP_FIT -> RankedAgent::compareEmptiness;
            case FIRST_FIT -> (a, b) -> a.agent.agentId().compareTo(b.agent.agentId());
            case BEST_FIT -> RankedAgent::compareSize;
        };
    }

    @Override
    public String agentId() {
        return agent.agentId();
    }

    @Override
    public String hostname() {
        return agent.hostname();
    }

    @Override
    public @Nullable String address() {
        return agent.address();
    }

    @Override
    public Map<String, Attribute> attributes() {
        return agent.attributes();
    }

    @Override
    public boolean vtEnabled() {
        return agent.vtEnabled();
    }

    @Override
    public @Nullable MaintenanceWindow maintenance() {
        return agent.maintenance();
    }

    @Override
    public Resources cost(Request request) {
        return agent.cost(request);
    }

    @Override
    public long ofType(ComponentType type) {
        Map<String, Double> others = agent.typeCounts();
        return 1000L * vms.of(type)
                + (others.isEmpty() ? 0 : Math.round(1000 * others.getOrDefault(type.value(), 0.0)));
    }

    private static int compareEmptiness(RankedAgent a, RankedAgent b) {
        int byTotal = Integer.compare(a.total, b.total);
        if (byTotal != 0) {
            return byTotal;
        }
        int byMemory = Long.compare(b.free.mem(), a.free.mem());
        return byMemory != 0 ? byMemory : Long.compare(a.agent.arrival(), b.agent.arrival());
    }

    private static int compareSize(RankedAgent a, RankedAgent b) {
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
