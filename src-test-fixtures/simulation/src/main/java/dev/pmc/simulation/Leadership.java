package dev.pmc.simulation;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.State;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/** Watches over those who lead, one after the other: who leads knows all, and nobody acts who leads no more. */
final class Leadership {
    private final World world;
    private final Map<Long, Long> overAt = new HashMap<>();
    private final IdentityHashMap<Changes, Long> listenedBefore = new IdentityHashMap<>();

    Leadership(World world) {
        this.world = world;
    }

    /** An epoch stands from now on, and those before do not. */
    void stands(long epoch) {
        overAt.putIfAbsent(epoch - 1, world.agenda.now());
    }

    /** A scheduler leads in an epoch, and has read what is stored. */
    void began(SimScheduler scheduler, long epoch, State read) {
        Invariants.require(
                epoch != world.hostDb.epoch() || read.equals(world.hostDb.state()),
                "who leads knows all that was committed",
                scheduler + " has read " + read + ", and stored is " + world.hostDb.state());
    }

    /** An effect is performed in the name of an epoch, which must have stood after it was decided. */
    void performs(long epoch, long decidedAt, Effect effect) {
        Long over = overAt.get(epoch);
        Invariants.require(
                over == null || over >= decidedAt,
                "nobody acts on what was decided after its epoch",
                effect + " was decided at " + decidedAt + ", and epoch " + epoch + " was over at " + over);
    }

    /** Changes were decided on by one who has heard for so long, without a break, what the master says. */
    void decided(Changes changes, long listened) {
        listenedBefore.put(changes, listened);
    }

    /** For how long whoever has decided on those changes had listened to the master. */
    long listenedBefore(Changes changes) {
        return listenedBefore.getOrDefault(changes, 0L);
    }

    /** How often another one began to lead. */
    int changes() {
        return overAt.size();
    }
}
