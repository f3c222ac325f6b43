package dev.pmc.executor.host;

import java.util.Optional;

/** The way to the VMs of this machine, which cannot always be got at at once. Thread-safe. */
public interface VmHostAccess {
    /**
     * The host, opened if that has not been done yet.
     *
     * @throws VmFailure if it cannot be opened, with the reason; it may be tried again
     */
    VmHost host() throws VmFailure;

    /** The host, if it is open already. */
    Optional<VmHost> ifOpen();

    /** Has {@code watcher} told whenever a domain of pmc's ceases to be active without having been asked to by pmc. */
    void watch(VmHost.Watcher watcher);
}
