package dev.pmc.simulation;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;

/**
 * The hostdb: holds what was committed, and nothing else survives a crash. A commit of a scheduler whose epoch is over is a
 * violation: in the simulation none outlives its epoch.
 */
final class SimHostDb {
    private State state = State.empty("db");
    private long epoch;

    /** Another scheduler leads from now on. */
    long newEpoch() {
        return ++epoch;
    }

    State state() {
        return state;
    }

    void commit(long epoch, Changes changes) {
        Invariants.require(
                epoch == this.epoch, "one leader at a time", "a commit of epoch " + epoch + " in epoch " + this.epoch);
        state = state.after(changes);
    }
}
