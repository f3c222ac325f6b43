package dev.pmc.hostdb;

import dev.pmc.core.decision.State;

/** Holds the state that all commits so far have made. May be read by anybody at any time, also by who does not lead. */
public interface Store {
    /**
     * The state as of the last commit.
     *
     * @throws HostDbException if a single record cannot be read: the scheduler must not start and forget a VM
     */
    State load();
}
