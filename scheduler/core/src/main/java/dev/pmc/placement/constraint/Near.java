package dev.pmc.placement.constraint;

import dev.pmc.placement.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A host stands where the others do: {@code ["rack", "NEAR", "db"]} is a rack where a host of the type {@code db} stands, and waits
 * if there is none yet. {@code ["rack", "CLUSTER"]} without a value is the one rack where all others of its type stand; the first
 * of them has the choice.
 */
final class Near extends CountingConstraint {
    private final boolean all;

    private Near(List<String> spelling, @Nullable Peers peers, boolean all) {
        super(
                spelling,
                peers,
                "has a " + spelling.get(0) + " where " + (all ? "not all " : "no ") + words(peers) + " stand");
        this.all = all;
    }

    static Near of(List<String> spelling) {
        return new Near(spelling, Peers.parse(AttributeConstraint.argument(spelling)), false);
    }

    static Near together(List<String> spelling) {
        return new Near(spelling, null, true);
    }

    @Override
    boolean allows(Request request, AgentView agent, String value, Spread spread) {
        int here = spread.at(value);
        return here == 0 ? isFirst(request, spread) : !all || here == spread.total();
    }

    private boolean isFirst(Request request, Spread spread) {
        return spread.total() == 0 && isAmongPeers(request);
    }

    @Override
    boolean isHopeless(Request request, Spread spread) {
        return spread.total() == 0 && !isFirst(request, spread);
    }
}
