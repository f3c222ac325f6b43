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

    /** What is asked of ZooKeeper to commit something. */
    default List<SimZooKeeper.Op> asked(List<SimZooKeeper.Op> request) {
        return request;
    }

    /** Whether a leader that has nothing to commit asks if it still leads. */
    default boolean asksWhetherItLeads() {
        return true;
    }

    /** Whether the word of one of ZooKeeper's servers, which may be behind the others, is not enough where it must not be old. */
    default boolean syncs() {
        return true;
    }

    /** What a standby gets to see of the log. */
    default List<SimZooKeeper.Entry> followed(List<SimZooKeeper.Entry> entries) {
        return entries;
    }

    /** What whoever is elected reads of the rest of the log. */
    default List<SimZooKeeper.Entry> unread(List<SimZooKeeper.Entry> entries) {
        return entries;
    }

    /** Whether who begins to lead does what the one before has left undone. */
    default boolean resumes() {
        return true;
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
