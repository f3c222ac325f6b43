package dev.pmc.placement.constraint;

import dev.pmc.placement.Request;
import java.util.List;

/** A host stands where none of some others does: {@code ["rack", "APART_FROM", "db"]}. */
final class ApartFrom extends CountingConstraint {
    private ApartFrom(List<String> spelling, Peers peers) {
        super(spelling, peers, "has a " + spelling.get(0) + " where " + peers + " stand, which the job rules out");
    }

    static ApartFrom of(List<String> spelling) {
        return new ApartFrom(spelling, Peers.parse(AttributeConstraint.argument(spelling)));
    }

    @Override
    public boolean isNeverEased() {
        return true;
    }

    @Override
    boolean allows(Request request, AgentView agent, String value, Spread spread) {
        return spread.at(value) == 0;
    }

    @Override
    boolean isHopeless(Request request, Spread spread) {
        return spread.values() > 0 && spread.least() > 0;
    }
}
