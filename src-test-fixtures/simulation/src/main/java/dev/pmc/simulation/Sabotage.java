package dev.pmc.simulation;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Decision;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.queue.PutReply;
import java.util.List;

/** A bug that is built in around the core, to show that the checks can fail. The one for real runs changes nothing. */
interface Sabotage {
    Sabotage NONE = new Sabotage() {};

    /** What the core gets to hear. */
    default Event heard(Event event) {
        return event;
    }

    /** What the queue's reply to a result is taken for. */
    default PutReply replied(PutReply reply) {
        return reply;
    }

    /** Effects that are performed before the commit. */
    default List<Effect> early(Decision decision) {
        return List.of();
    }

    /** What is stored. */
    default Changes stored(Changes changes) {
        return changes;
    }

    /** What is performed after the commit. */
    default List<Effect> late(Decision decision) {
        return decision.effects();
    }
}
