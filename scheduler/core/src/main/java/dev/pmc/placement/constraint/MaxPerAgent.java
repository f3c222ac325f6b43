package dev.pmc.placement.constraint;

import dev.pmc.placement.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** No more VMs of a type go to an agent than the job allows there ({@code maxc}). */
final class MaxPerAgent implements Rule {
    private static final Veto VETO = new Veto("most_of_type", "has as many of the type as allowed");

    @Override
    public List<String> reasons() {
        return List.of(VETO.reason());
    }

    @Override
    public @Nullable Veto veto(Request request, AgentView agent, FleetView fleet) {
        Integer max = request.maxPerAgent();
        return request.firstPlacement() && max != null && agent.ofType(request.type()) >= 1000L * max ? VETO : null;
    }
}
