package dev.pmc.placement.constraint;

import dev.pmc.placement.Request;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A VM goes to an agent that has failed it only if no other will do: the one constraint that is dropped where nothing meets
 * it.
 *
 * @param agentIds of the agents that have
 */
public record NotFailedThere(Set<String> agentIds) implements Constraint {
    private static final Veto VETO = new Veto("failed_there", "has failed it before");

    @Override
    public @Nullable Veto veto(Request request, AgentView agent, FleetView fleet) {
        return agentIds.contains(agent.agentId()) ? VETO : null;
    }
}
