package dev.pmc.executor;

import dev.pmc.executor.host.VmFailure;
import dev.pmc.executor.host.VmHost;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask;
import java.time.Duration;

/** Waits for guests, as the executor does. */
public final class Patience {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private Patience() {}

    /** Looks until the guest is ready, or the limit is over; what was seen last. */
    public static VmReport untilReady(VmHost host, VmTask task, Duration limit) throws VmFailure, InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        while (true) {
            VmReport seen = host.look(task);
            if (seen.ready() || System.nanoTime() - until >= 0) {
                return seen;
            }
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
    }
}
