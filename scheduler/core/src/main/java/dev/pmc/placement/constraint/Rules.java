package dev.pmc.placement.constraint;

import dev.pmc.placement.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The constraints that every placement is under, in the order in which they are asked. */
public final class Rules {
    private static final Rule[] ALL = {
        new Enabled(),
        new RightMachine(),
        new SameAgent(),
        new NoMaintenance(),
        new NotDrained(),
        new MaxPerAgent(),
        new JobsOwn(),
        new EnoughFree(),
        new NotBarred(),
        new RoomKept()
    };

    /** Everything that they may say. */
    static final List<String> REASONS =
            List.of(ALL).stream().flatMap(rule -> rule.reasons().stream()).toList();

    private Rules() {}

    /** The first reason against an agent; null if there is none. */
    public static @Nullable Veto veto(Request request, AgentView agent, FleetView fleet) {
        for (Rule rule : ALL) {
            Veto veto = rule.veto(request, agent, fleet);
            if (veto != null) {
                return veto;
            }
        }
        return null;
    }

    /** Where in the order a reason comes; behind all others if no rule gives it. */
    static int place(Veto veto) {
        int place = REASONS.indexOf(veto.reason());
        return place < 0 ? REASONS.size() : place;
    }
}
