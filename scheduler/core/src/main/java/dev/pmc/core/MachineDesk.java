package dev.pmc.core;

import dev.pmc.core.decision.DecisionBuilder;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.decision.Note;
import dev.pmc.core.decision.State;
import dev.pmc.core.machine.Evacuation;
import dev.pmc.core.machine.Machines;
import dev.pmc.placement.OfferBook;

/** Closes machines to new VMs, or to all, and opens them again, as operators say. Not thread-safe. */
final class MachineDesk {
    private final Machines machines;
    private final OfferBook offers;
    private final Evacuation evacuation;

    /** Has those closed that the state says are. */
    MachineDesk(State state, Machines machines, OfferBook offers, Evacuation evacuation) {
        this.machines = machines;
        this.offers = offers;
        this.evacuation = evacuation;
        state.machines().stream().filter(Machine::drained).forEach(machine -> {
            offers.drain(machine.hostname(), true);
            offers.empty(machine.hostname(), machine.emptied());
        });
    }

    /** A machine gets no new VMs, or gets them again. */
    void drain(String hostname, boolean drained, DecisionBuilder turn) {
        if (machines.drain(hostname, drained)) {
            offers.drain(hostname, drained);
            if (!drained) {
                offers.empty(hostname, false);
                evacuation.end(hostname);
            }
            turn.note(Note.info(drained ? "an agent gets no more hosts" : "an agent gets hosts again")
                    .with("agent", hostname));
        }
    }

    /** A machine gets no new VMs, and those there end, with their disks kept. */
    void empty(String hostname, DecisionBuilder turn) {
        if (machines.empty(hostname)) {
            offers.drain(hostname, true);
            offers.empty(hostname, true);
            evacuation.begin(hostname);
            turn.note(Note.info("an agent is emptied: it gets no more hosts, and those there are stopped")
                    .with("agent", hostname));
        }
    }
}
