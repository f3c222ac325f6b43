package dev.pmc.executor.host;

import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmCounters;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask;
import java.nio.file.Path;
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
public final class LazyVmHost implements VmHost, AutoCloseable {
    /** Opens the host; may be tried again after a failure. */
    public interface Opening {
        LibvirtVmHost open() throws VmFailure;
    }

    private final Opening opening;
    private final List<Watcher> watchers = new ArrayList<>();
    private @Nullable LibvirtVmHost host;

    public LazyVmHost(Opening opening) {
        this.opening = opening;
    }

    @Override
    public VmReport run(VmTask task, Progress progress) throws VmFailure {
        return host().run(task, progress);
    }

    @Override
    public VmReport look(VmTask task) throws VmFailure {
        return host().look(task);
    }

    @Override
    public VmReport restart(VmTask task) throws VmFailure {
        return host().restart(task);
    }

    @Override
    public void stop(VmTask task, Duration grace) throws VmFailure {
        host().stop(task, grace);
    }

    @Override
    public void keepOff(VmTask task) throws VmFailure {
        host().keepOff(task);
    }

    @Override
    public List<Path> erase(VmTask task) throws VmFailure {
        return host().erase(task);
    }

    /** None, as long as nobody has needed the host. */
    @Override
    public List<VmCounters> counters() throws VmFailure {
        VmHost opened = openedHost();
        return opened == null ? List.of() : opened.counters();
    }

    @Override
    public Path consoleLog(Hostname hostname) throws VmFailure {
        return host().consoleLog(hostname);
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

    private synchronized @Nullable VmHost openedHost() {
        return host;
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
