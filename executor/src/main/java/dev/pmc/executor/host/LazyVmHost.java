package dev.pmc.executor.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A host that is opened when it is first needed. As long as it cannot be opened, whoever needs it fails with the reason,
 * which so reaches the people who asked for the VM; an executor that ended instead could tell them nothing.
 *
 * <p>Thread-safe. Closing leaves the VMs running.
 */
public final class LazyVmHost implements VmHostAccess, AutoCloseable {
    /** Opens the host; may be tried again after a failure. */
    public interface Opening {
        LibvirtVmHost open() throws VmFailure;
    }

    private final Opening opening;
    private final List<VmHost.Watcher> watchers = new ArrayList<>();
    private @Nullable LibvirtVmHost host;

    public LazyVmHost(Opening opening) {
        this.opening = opening;
    }

    @Override
    public synchronized VmHost host() throws VmFailure {
        if (host == null) {
            LibvirtVmHost opened = opening.open();
            watchers.forEach(opened::watch);
            host = opened;
        }
        return host;
    }

    @Override
    public synchronized Optional<VmHost> ifOpen() {
        return Optional.ofNullable(host);
    }

    @Override
    public synchronized void watch(VmHost.Watcher watcher) {
        watchers.add(watcher);
        if (host != null) {
            host.watch(watcher);
        }
    }

    @Override
    public synchronized void close() {
        if (host != null) {
            host.close();
        }
    }
}
