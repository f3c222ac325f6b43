package dev.pmc.executor.host;

import dev.pmc.hypervisor.DomainInfo;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.Hypervisor.ShutdownWay;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.hypervisor.HypervisorException.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Powers guests off: asks first, presses the power button at half time, and takes the power away at the end. */
final class PowerOff {
    private static final Logger LOG = LoggerFactory.getLogger(PowerOff.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(10);

    private final Hypervisor hypervisor;
    private final DomainSignal bell;

    PowerOff(Hypervisor hypervisor, DomainSignal bell) {
        this.hypervisor = hypervisor;
        this.bell = bell;
    }

    /** Returns when the domain is off, or gone: soon after the grace at the latest, whatever the guest does. */
    void politely(UUID uuid, String vm, Duration grace) throws HypervisorException {
        long start = System.nanoTime();
        long end = start + grace.toNanos();
        try {
            if (!active(uuid)
                    || askUntil(start + grace.toNanos() / 2, uuid, vm, ShutdownWay.BEST)
                    || askUntil(end, uuid, vm, ShutdownWay.POWER_BUTTON)) {
                return;
            }
            if (!grace.isZero()) {
                LOG.atWarn()
                        .addKeyValue("vm", vm)
                        .addKeyValue("grace", grace)
                        .log("the guest did not power itself off in time, its power is taken away");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.atWarn()
                    .addKeyValue("vm", vm)
                    .log("interrupted while a guest powers itself off, its power is taken away");
        }
        byForce(uuid);
    }

    /** Asks again and again: a guest that is just booting hears nothing at first. */
    private boolean askUntil(long end, UUID uuid, String vm, ShutdownWay way)
            throws HypervisorException, InterruptedException {
        while (end - System.nanoTime() > 0) {
            ask(uuid, vm, way);
            if (awaitOff(uuid, Math.min(end, System.nanoTime() + ASK_AGAIN.toNanos()))) {
                return true;
            }
        }
        return false;
    }

    /** Takes the power away. Libvirt may say that the domain was not running although this call has just stopped it. */
    void byForce(UUID uuid) throws HypervisorException {
        try {
            hypervisor.destroy(uuid);
        } catch (HypervisorException e) {
            if (!e.is(Kind.NO_DOMAIN) && active(uuid)) {
                throw e;
            }
        }
    }

    /** A guest that cannot be asked is one that will not answer; time decides. */
    private void ask(UUID uuid, String vm, ShutdownWay way) throws HypervisorException {
        try {
            hypervisor.shutdown(uuid, way);
        } catch (HypervisorException e) {
            if (e.is(Kind.UNREACHABLE)) {
                throw e;
            }
            LOG.atDebug()
                    .addKeyValue("vm", vm)
                    .addKeyValue("reason", e.getMessage())
                    .log("the guest could not be asked to power off");
        }
    }

    private boolean awaitOff(UUID uuid, long until) throws HypervisorException, InterruptedException {
        while (true) {
            long heard = bell.rings();
            if (!active(uuid)) {
                return true;
            }
            long left = until - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            bell.await(heard, left < POLL.toNanos() ? Duration.ofNanos(left) : POLL);
        }
    }

    private boolean active(UUID uuid) throws HypervisorException {
        Optional<DomainInfo> domain = hypervisor.find(uuid);
        return domain.isPresent() && domain.get().state().active();
    }
}
