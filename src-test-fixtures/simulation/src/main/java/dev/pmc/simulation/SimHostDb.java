package dev.pmc.simulation;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** What is durable, wherever it is kept: the epoch that stands, and what all commits have come to. Nothing else survives a crash. */
final class SimHostDb {
    private final World world;
    private State state = State.empty("db");
    private final Set<Changes> committed = Collections.newSetFromMap(new IdentityHashMap<>());
    private long epoch;

    SimHostDb(World world) {
        this.world = world;
    }

    State state() {
        return state;
    }

    /** The epoch that stands; 0 before the first. */
    long epoch() {
        return epoch;
    }

    /** Another scheduler leads from now on. */
    void begin(long next) {
        Invariants.require(
                next > epoch, "every epoch is greater than those before", "epoch " + next + " after " + epoch);
        epoch = next;
        world.leadership.stands(epoch);
    }

    /** A commit was taken; of a scheduler whose epoch is over it must not be. */
    void commit(long epoch, Changes changes) {
        Invariants.require(
                epoch == this.epoch, "one leader at a time", "a commit of epoch " + epoch + " in epoch " + this.epoch);
        Invariants.require(committed.add(changes), "a turn is committed once", "committed again: " + changes);
        state = state.after(changes);
        world.invariants.committed(changes);
    }
}
