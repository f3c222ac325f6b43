package dev.pmc.placement.constraint;

import dev.pmc.placement.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** VMs go only where the operator of an agent has said so. */
final class Enabled implements Rule {
    private static final Veto VETO = new Veto("not_enabled", "has no vt_enabled");

    @Override
    public List<String> reasons() {
        return List.of(VETO.reason());
    }

    @Override
    public @Nullable Veto veto(Request request, AgentView agent, FleetView fleet) {
        return agent.vtEnabled() ? null : VETO;
    }
}
