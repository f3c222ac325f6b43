package dev.pmc.hostdb;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;

/**
 * Is told what a hostdb holds, from what was read first to what {@link Store#load} returns: so it can keep ready what follows
 * from that. Told by one thread at a time, each of which has seen what was told before; must be quick.
 */
public interface StateWatch {
    /** Keeps nothing. */
    StateWatch NOBODY = new StateWatch() {
        @Override
        public void read(State state) {}

        @Override
        public void followed(State before, Changes changes) {}
    };

    /** All was read, perhaps once more. What was told before does not count. */
    void read(State state);

    /**
     * One commit was followed.
     *
     * @param before what was told last
     */
    void followed(State before, Changes changes);
}
