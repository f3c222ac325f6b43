package dev.pmc.executor.task;

import dev.pmc.executor.host.VmFailure;
import dev.pmc.executor.host.VmHost;
import dev.pmc.executor.host.VmHostAccess;
import dev.pmc.vm.CachedImage;
import dev.pmc.vm.HostCounters;
import dev.pmc.vm.VmCounters;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the counters of all VMs, and what the image cache holds, now and then, and has them sent. One call of the hypervisor for all of them, on a thread of
 * its own; a reading that fails is left out, for the next one says all that it would have said.
 */
final class CountersReport implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CountersReport.class);

    private final VmHostAccess access;
    private final Consumer<HostCounters> sender;
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(1, CountersReport::daemon, new ThreadPoolExecutor.DiscardPolicy());

    private final ScheduledFuture<?> reports;

    /** @param sender must not block */
    CountersReport(VmHostAccess access, Duration every, Consumer<HostCounters> sender) {
        this.access = access;
        this.sender = sender;
        this.reports =
                thread.scheduleWithFixedDelay(this::report, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        reports.cancel(false);
        thread.shutdown();
    }

    private void report() {
        try {
            VmHost host = access.ifOpen().orElse(null);
            List<VmCounters> counters = host == null ? List.of() : host.counters();
            List<CachedImage> images = host == null ? List.of() : host.cachedImages();
            if (!counters.isEmpty() || !images.isEmpty()) {
                sender.accept(new HostCounters(HostCounters.VERSION, counters, images));
            }
        } catch (VmFailure e) {
            log.atDebug().addKeyValue("reason", e.getMessage()).log("the counters cannot be read now");
        } catch (RuntimeException | LinkageError e) {
            log.error("the counters cannot be read by a defect of the executor", e);
        }
    }

    private static Thread daemon(Runnable run) {
        Thread thread = new Thread(run, "counters");
        thread.setDaemon(true);
        return thread;
    }
}
