package dev.pmc.placement.constraint;

import dev.pmc.placement.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Nothing new goes to a machine that an operator has drained. */
final class NotDrained implements Rule {
    private static final Veto VETO = new Veto("drained", "is drained");

    @Override
    public List<String> reasons() {
        return List.of(VETO.reason());
    }

    @Override
    public @Nullable Veto veto(Request request, AgentView agent, FleetView fleet) {
        return request.firstPlacement() && fleet.isDrained(agent.hostname()) ? VETO : null;
    }
}
