package dev.pmc.placement.constraint;

import dev.pmc.placement.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A VM belongs to its agent, or to the one that has taken that one's place, whatever machines are called. */
final class SameAgent implements Rule {
    private static final Veto VETO = new Veto(
            "other_agent",
            "has its machine's name, but is another agent at another address; if the old one is gone for good, mark it gone at the Mesos master");

    @Override
    public List<String> reasons() {
        return List.of(VETO.reason());
    }

    @Override
    public @Nullable Veto veto(Request request, AgentView agent, FleetView fleet) {
        return request.identity() == null || request.identity().holds(agent.agentId(), agent.address()) ? null : VETO;
    }
}
