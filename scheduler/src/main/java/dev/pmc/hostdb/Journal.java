package dev.pmc.hostdb;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;

/**
 * Appends changes durably, for the one scheduler that leads. Each commit names the epoch of whoever makes it; a newer epoch
 * deposes the older ones, so that a scheduler that was cut off or paused, and believes that it still leads, changes nothing.
 *
 * <p>Life cycle of a leader: {@code newEpoch}, then {@link Store#load}, then {@code (commit | requireLeading)*}. What is loaded
 * after the epoch has begun is complete, for nobody else can add to it any more.
 */
public interface Journal {
    /**
     * Begins an epoch, durably. Every earlier one is stale when it returns.
     *
     * @throws HostDbException if it is not durable
     */
    Epoch newEpoch();

    /**
     * Makes changes durable, all or none, before it returns.
     *
     * @throws StaleEpochException if it is not the epoch that stands; nothing is stored then
     * @throws HostDbException if they are not durable, as far as is known
     */
    void commit(Epoch epoch, Changes changes);

    /**
     * The same for who knows what the changes make of the state that was committed before: a journal that keeps it does not work it
     * out again, and shares it.
     */
    default void commit(Epoch epoch, Changes changes, State after) {
        commit(epoch, changes);
    }

    /**
     * Makes sure, cheaply, that the epoch stands, and that what was committed is where the next start looks for it. To be called
     * before anything is done that needs no commit.
     *
     * @throws StaleEpochException if another epoch stands
     * @throws HostDbException if what was committed is not there
     */
    void requireLeading(Epoch epoch);

    /**
     * The most events whose changes one commit may hold; at least 1. A journal with a limit on the size of a commit gives a
     * number with which it is kept. What is decided about one event is never divided.
     */
    int maxEvents();
}
