package dev.pmc.placement.constraint;

import dev.pmc.placement.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Room that is kept for VMs which may be running there goes to them alone. */
final class RoomKept implements Rule {
    private static final Veto VETO = new Veto("reserved", "keeps its room for hosts that may be running there");

    @Override
    public List<String> reasons() {
        return List.of(VETO.reason());
    }

    @Override
    public @Nullable Veto veto(Request request, AgentView agent, FleetView fleet) {
        return request.expected() || agent.room().contains(agent.cost(request)) ? null : VETO;
    }
}
