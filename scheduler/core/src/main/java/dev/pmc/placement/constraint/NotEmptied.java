package dev.pmc.placement.constraint;

import dev.pmc.placement.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** No VM runs on a machine that an operator empties; what only ends or adopts one may go there. */
final class NotEmptied implements Rule {
    private static final Veto VETO = new Veto("emptied", "is emptied; its hosts wait until it is undrained");

    @Override
    public List<String> reasons() {
        return List.of(VETO.reason());
    }

    @Override
    public @Nullable Veto veto(Request request, AgentView agent, FleetView fleet) {
        return !request.expected() && fleet.isEmptied(agent.hostname()) ? VETO : null;
    }
}
