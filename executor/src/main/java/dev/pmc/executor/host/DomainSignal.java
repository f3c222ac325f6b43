package dev.pmc.executor.host;

import dev.pmc.hypervisor.DomainEvent;
import dev.pmc.hypervisor.Hypervisor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Wakes those who wait for a domain whenever something happens to one, so that they need not wait for their next poll.
 *
 * <p>Note {@link #rings()}, look at the domain, and wait for a ring after that: then no ring is missed. Thread-safe.
 */
final class DomainSignal implements Hypervisor.Listener {
    private long rings;

    @Override
    public void happened(DomainEvent event) {
        ring();
    }

    @Override
    public void reconnected() {
        ring();
    }

    synchronized long rings() {
        return rings;
    }

    /** Waits for a ring after {@code heard}, at most {@code limit}. */
    synchronized void await(long heard, Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        while (rings == heard) {
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    private synchronized void ring() {
        rings++;
        notifyAll();
    }
}
