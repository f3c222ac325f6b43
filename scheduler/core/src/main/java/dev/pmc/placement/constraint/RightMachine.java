package dev.pmc.placement.constraint;

import dev.pmc.placement.MachineName;
import dev.pmc.placement.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A VM that is pinned to a machine, or has its disk there, goes to no other; and not to an agent that was replaced there. */
final class RightMachine implements Rule {
    private static final Veto VETO = new Veto("other_machine", "is not the machine it is bound to");

    @Override
    public List<String> reasons() {
        return List.of(VETO.reason());
    }

    @Override
    public @Nullable Veto veto(Request request, AgentView agent, FleetView fleet) {
        boolean right = request.hostname() == null || MachineName.same(request.hostname(), agent.hostname());
        boolean wrong = request.notMachine() != null && MachineName.same(request.notMachine(), agent.hostname());
        return right && !wrong && !agent.agentId().equals(request.notAgent()) ? null : VETO;
    }
}
