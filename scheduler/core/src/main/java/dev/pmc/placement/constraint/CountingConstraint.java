package dev.pmc.placement.constraint;

import dev.pmc.placement.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A constraint that counts who stands where: it looks at an agent's value of a field, and at the VMs where that is the same. */
abstract class CountingConstraint extends JobConstraint {
    private final Field field;
    private final @Nullable Peers peers;
    private final Veto veto;
    private final Veto missing;

    /**
     * @param peers who counts; null for those of the VM's own type
     * @param words why an agent will not do, as the end of a sentence that begins with it
     */
    CountingConstraint(List<String> spelling, @Nullable Peers peers, String words) {
        super(spelling);
        field = new Field(spelling.get(0));
        this.peers = peers;
        veto = new Veto(REASON, words);
        missing = new Veto(REASON, "has no " + field + ", by which the job asks for a place");
    }

    /** Who counts, in words. */
    static String words(@Nullable Peers peers) {
        return peers == null ? "hosts of the type" : peers.toString();
    }

    final Field field() {
        return field;
    }

    /** Whether it counts the VM's own type, on the machine's own name. */
    final boolean isOfTypePerMachine() {
        return field.isHostname() && peers == null;
    }

    final boolean isAmongPeers(Request request) {
        return peers == null || peers.equals(Peers.of(request.type()));
    }

    @Override
    public final boolean isLasting() {
        return false;
    }

    @Override
    public final boolean isPossible(AgentFacts agent) {
        return field.of(agent) != null;
    }

    @Override
    public final boolean isHopeless(Request request, FleetView fleet) {
        return isHopeless(request, spread(request, fleet));
    }

    @Override
    public final @Nullable Veto veto(Request request, AgentView agent, FleetView fleet) {
        String value = field.of(agent);
        if (value == null) {
            return missing;
        }
        return allows(request, agent, value, spread(request, fleet)) ? null : veto;
    }

    private Spread spread(Request request, FleetView fleet) {
        return fleet.spread(field, peers == null ? Peers.of(request.type()) : peers);
    }

    /** Whether one more may stand at that value, on that agent. */
    abstract boolean allows(Request request, AgentView agent, String value, Spread spread);

    /** Whether it is known that no value will do, as they stand. */
    abstract boolean isHopeless(Request request, Spread spread);
}
