package dev.pmc.placement.constraint;

import dev.pmc.placement.Request;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Nothing new goes to an agent where VMs fail, for a while. */
final class NotBarred implements Rule {
    private static final Veto VETO = new Veto("failed_lately", "failed lately");

    @Override
    public List<String> reasons() {
        return List.of(VETO.reason());
    }

    @Override
    public @Nullable Veto veto(Request request, AgentView agent, FleetView fleet) {
        if (!request.firstPlacement()) {
            return null;
        }
        Instant until = fleet.barredUntil(agent.agentId());
        return until != null && fleet.now().isBefore(until) ? VETO : null;
    }
}
