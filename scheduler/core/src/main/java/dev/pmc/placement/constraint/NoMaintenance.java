package dev.pmc.placement.constraint;

import dev.pmc.placement.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Nothing new goes where maintenance is announced. */
final class NoMaintenance implements Rule {
    private static final Veto VETO = new Veto("maintenance", "has maintenance announced");

    @Override
    public List<String> reasons() {
        return List.of(VETO.reason());
    }

    @Override
    public @Nullable Veto veto(Request request, AgentView agent, FleetView fleet) {
        return request.firstPlacement() && agent.maintenance() != null ? VETO : null;
    }
}
