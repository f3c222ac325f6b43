package dev.pmc.placement;

import dev.pmc.placement.constraint.Field;
import dev.pmc.placement.constraint.FleetView;
import dev.pmc.placement.constraint.Peers;
import dev.pmc.placement.constraint.Spread;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All agents at one time, as constraints see them.
 *
 * @param allowed the agents that count where a constraint asks what values there are
 */
record FleetSight(Instant now, ClosedAgents closed, Whereabouts whereabouts, Selection allowed) implements FleetView {
    @Override
    public boolean isDrained(String hostname) {
        return closed.isDrained(hostname);
    }

    @Override
    public boolean isEmptied(String hostname) {
        return closed.isEmptied(hostname);
    }

    @Override
    public @Nullable Instant barredUntil(String agentId) {
        return closed.barredUntil(agentId);
    }

    @Override
    public Spread spread(Field field, Peers peers) {
        return whereabouts.spread(field, peers, allowed);
    }
}
