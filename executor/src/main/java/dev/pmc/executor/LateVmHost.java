package dev.pmc.executor;

import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A host that is opened when it is first needed. As long as it cannot be opened, each call fails with the reason, which
 * so reaches the people who asked for the VM; an executor that ended instead could tell them nothing.
 *
 * <p>Thread-safe. Closing leaves the VMs running.
 */
final class LateVmHost implements VmHost, AutoCloseable {
    /** Opens the host; may be tried again after a failure. */
    interface Opening {
        LibvirtVmHost open() throws VmFailure;
    }

    private final Opening opening;
    private final List<Watcher> watchers = new ArrayList<>();
    private @Nullable LibvirtVmHost host;

    LateVmHost(Opening opening) {
        this.opening = opening;
    }

    @Override
    public VmReport run(VmTask task, Progress progress) throws VmFailure {
        return host().run(task, progress);
    }

    @Override
    public VmReport awaitReady(VmTask task, Duration limit) throws VmFailure, InterruptedException {
        return host().awaitReady(task, limit);
    }

    @Override
    public VmReport restart(VmTask task) throws VmFailure {
        return host().restart(task);
    }

    @Override
    public void stop(Hostname hostname, Duration grace) throws VmFailure {
        host().stop(hostname, grace);
    }

    @Override
    public void erase(Hostname hostname) throws VmFailure {
        host().erase(hostname);
    }

    @Override
    public synchronized void watch(Watcher watcher) {
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

    private synchronized VmHost host() throws VmFailure {
        if (host == null) {
            LibvirtVmHost opened = opening.open();
            watchers.forEach(opened::watch);
            host = opened;
        }
        return host;
    }
}
