package dev.pmc.placement.constraint;

import dev.pmc.placement.Request;
import org.jspecify.annotations.Nullable;

/**
 * Says of one agent at a time whether it will do. It is asked of agents one after the other, of those that a ranking
 * has not passed by already, so it must be quick, and the same for the same views.
 */
public interface Constraint {
    /** What speaks against a placement there, in words; null if nothing does. */
    @Nullable
    Veto veto(Request request, AgentView agent, FleetView fleet);
}
