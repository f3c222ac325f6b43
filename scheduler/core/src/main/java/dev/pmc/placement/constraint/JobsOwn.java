package dev.pmc.placement.constraint;

import dev.pmc.placement.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A VM goes first where its job lets it; what it is bound to by then counts for more. */
final class JobsOwn implements Rule {
    @Override
    public List<String> reasons() {
        return List.of(JobConstraint.REASON);
    }

    @Override
    public @Nullable Veto veto(Request request, AgentView agent, FleetView fleet) {
        for (JobConstraint constraint : request.constraints()) {
            Veto veto = constraint.veto(request, agent, fleet);
            if (veto != null) {
                return veto;
            }
        }
        return null;
    }
}
