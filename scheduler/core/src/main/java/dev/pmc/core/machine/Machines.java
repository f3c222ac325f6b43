package dev.pmc.core.machine;

import dev.pmc.core.decision.DecisionBuilder;
import dev.pmc.core.decision.DraftState;
import dev.pmc.core.decision.InverseOffer;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.decision.Note;
import dev.pmc.placement.MaintenanceWindow;
import dev.pmc.placement.Offer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the records of machines up to what agents' offers, the master and operators say. Most offers say what the agent's last
 * one said, and cost a look at that one. Not thread-safe.
 */
public final class Machines {
    /** An agent has another id after each boot of its machine. */
    private static final int MAX_AGENTS = 8;

    private final DraftState state;
    /** The last offer of each agent since the start of the scheduler, by the agent's id. */
    private final Map<String, Offer> lastOffers = new HashMap<>();
    /** The start of the window that was said last, by hostname. */
    private final Map<String, Instant> announced = new HashMap<>();

    /** @param state keeps the records */
    public Machines(DraftState state) {
        this.state = state;
    }

    /** An agent has made an offer. */
    public void offered(Offer offer, DecisionBuilder turn) {
        announce(offer, turn);
        Offer before = lastOffers.put(offer.agentId(), offer);
        if (before != null && isSaidAgain(before, offer)) {
            return;
        }
        Machine known = known(offer.hostname());
        keep(new Machine(
                offer.hostname(),
                withAgentOf(offer, known.agents()),
                known.mode(),
                offer.maintenance(),
                known.unknown()));
    }

    /**
     * Says once of each maintenance window that offers announce that it is coming. Over libmesos nothing else announces it:
     * inverse offers are of the v1 API alone.
     */
    private void announce(Offer offer, DecisionBuilder turn) {
        MaintenanceWindow window = offer.maintenance();
        if (window == null) {
            announced.remove(offer.hostname());
        } else if (!window.from().equals(announced.put(offer.hostname(), window.from()))) {
            turn.note(
                    Note.warn("an offer announces maintenance of a machine; it gets no new hosts, and those there stay")
                            .with("agent", offer.hostname())
                            .with("from", window.from()));
        }
    }

    private static boolean isSaidAgain(Offer before, Offer offer) {
        return before.hostname().equals(offer.hostname())
                && Objects.equals(before.address(), offer.address())
                && Objects.equals(before.maintenance(), offer.maintenance())
                && before.attributes().equals(offer.attributes());
    }

    /**
     * The agents of a machine after an offer of one of them. Of many, one that has not offered anything since the start makes
     * room for another; if all have, they are not a machine's successive ones, and the other is not taken down.
     */
    private List<Machine.Agent> withAgentOf(Offer offer, List<Machine.Agent> known) {
        Machine.Agent agent = new Machine.Agent(offer.agentId(), offer.address(), offer.attributes());
        List<Machine.Agent> agents = new ArrayList<>(known);
        for (int i = 0; i < agents.size(); i++) {
            if (agents.get(i).id().equals(agent.id())) {
                agents.set(i, agents.get(i).saying(offer.address(), offer.attributes()));
                return agents;
            }
        }
        for (int i = 0; i < agents.size() && agents.size() >= MAX_AGENTS; i++) {
            if (!lastOffers.containsKey(agents.get(i).id())) {
                agents.remove(i);
            }
        }
        if (agents.size() < MAX_AGENTS) {
            agents.add(agent);
        }
        return agents;
    }

    /** The master wants a machine for maintenance then. */
    void announced(InverseOffer asked) {
        Offer offer = lastOffers.get(asked.agentId());
        if (offer != null) {
            lastOffers.put(asked.agentId(), offer.withMaintenance(asked.window()));
            keep(known(offer.hostname()).withMaintenance(asked.window()));
        }
    }

    /** {@code ip:port} of an agent, if it has made an offer that says so. */
    @Nullable
    String address(String agentId) {
        Offer offer = lastOffers.get(agentId);
        return offer == null ? null : offer.address();
    }

    /** Whether it was announced that the machine would not be there now. */
    public boolean isAwayAsAnnounced(String hostname, Instant now) {
        MaintenanceWindow window = known(hostname).maintenance();
        return window != null && window.contains(now);
    }

    /** Puts no new VMs on a machine from now on, or does so again. Returns whether that is a change. */
    public boolean drain(String hostname, boolean yes) {
        Machine known = known(hostname);
        // A newer pmc may have said more precisely that it is drained.
        return known.drained() != yes && keep(known.withMode(yes ? Machine.Mode.DRAINED : Machine.Mode.ACTIVE));
    }

    /** Has no VM run on a machine from now on. Returns whether that is a change. */
    public boolean empty(String hostname) {
        return keep(known(hostname).withMode(Machine.Mode.EMPTIED));
    }

    private Machine known(String hostname) {
        Machine known = state.machine(hostname);
        return known == null ? Machine.named(hostname) : known;
    }

    private boolean keep(Machine machine) {
        if (machine.equals(known(machine.hostname()))) {
            return false;
        }
        state.put(machine);
        return true;
    }
}
