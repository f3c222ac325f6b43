package dev.pmc.hostdb;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;

/**
 * The scheduler's durable memory. One owner at a time: opening a hostdb that another process has open fails.
 *
 * <p>Life cycle: {@code open load commit* close}, all from one thread.
 */
public interface HostDb extends AutoCloseable {
    /**
     * Everything that was committed.
     *
     * @throws HostDbException if a single record cannot be read: the scheduler must not start and forget a VM
     */
    State load();

    /**
     * Makes changes durable, all or none, before it returns.
     *
     * @throws HostDbException if they are not durable
     */
    void commit(Changes changes);

    /**
     * Makes sure, cheaply, that what was committed is where the next start looks for it. To be called when there is nothing to
     * commit for a while.
     *
     * @throws HostDbException if it is not
     */
    void requireKept();

    @Override
    void close();
}
