package dev.pmc.placement.constraint;

import dev.pmc.placement.Request;
import java.util.List;

/** A constraint that another version of pmc has stored and this one does not know. No agent will do until it is known. */
final class UnknownConstraint extends JobConstraint {
    private final Veto veto;

    UnknownConstraint(List<String> spelling) {
        super(spelling);
        veto = new Veto(
                REASON, "cannot be judged by the constraint " + this + ", which another version of pmc has taken");
    }

    @Override
    public boolean isLasting() {
        return true;
    }

    @Override
    public boolean isPossible(AgentFacts agent) {
        return false;
    }

    @Override
    public Veto veto(Request request, AgentView agent, FleetView fleet) {
        return veto;
    }
}
