package dev.pmc.executor.host;

import dev.pmc.guest.RegionLocks;
import dev.pmc.hypervisor.DomainEvent;
import dev.pmc.hypervisor.DomainInfo;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.vm.Hostname;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds domains with pmc's mark that nobody looks after: at the start, when one is defined, and now and then.
 *
 * <p>One whose VM was erased is removed: its definition is all that there is. Any other is only told of, once, if it is
 * seen in two rounds, since its task may be on its way; somebody may want its disk. Domains without pmc's mark, or
 * under another name, are nobody's business here. Works on one thread of its own.
 */
final class OrphanSweep implements Hypervisor.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanSweep.class);

    private final Hypervisor hypervisor;
    private final RegionLocks locks;
    private final VmDirectories directories;
    private final VmEraser eraser;
    private final Erasures erasures;
    private final Tended tended;
    /** What was seen in the last round, and whether it has been told. */
    private Map<UUID, Boolean> seen = Map.of();

    private final ScheduledExecutorService thread =
            new ScheduledThreadPoolExecutor(1, OrphanSweep::daemon, new ThreadPoolExecutor.DiscardPolicy());
    private final ScheduledFuture<?> rounds;

    OrphanSweep(
            Hypervisor hypervisor,
            RegionLocks locks,
            VmDirectories directories,
            VmEraser eraser,
            Erasures erasures,
            Tended tended,
            Duration every) {
        this.hypervisor = hypervisor;
        this.locks = locks;
        this.directories = directories;
        this.eraser = eraser;
        this.erasures = erasures;
        this.tended = tended;
        this.rounds = thread.scheduleWithFixedDelay(this::round, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void happened(DomainEvent event) {
        if (event.kind() == DomainEvent.Kind.DEFINED || event.kind() == DomainEvent.Kind.STARTED) {
            Ownership.vmOf(event.uuid(), event.name())
                    .filter(erasures::isNoted)
                    .ifPresent(vm -> thread.execute(() -> eraseLateComer(vm)));
        }
    }

    @Override
    public void reconnected() {
        thread.execute(this::round);
    }

    @Override
    public void close() {
        rounds.cancel(false);
        thread.shutdown();
    }

    private void round() {
        try {
            erasures.prune(Instant.now());
            tended.claimAgain();
            Map<UUID, Boolean> now = new HashMap<>();
            for (DomainInfo domain : hypervisor.list()) {
                if (domain.mark() != null) {
                    Ownership.vmOf(domain.uuid(), domain.name()).ifPresent(vm -> look(vm, domain, now));
                }
            }
            seen = now;
        } catch (HypervisorException | IOException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("cannot look for orphans now");
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a round for orphans was lost by a defect of the executor");
        }
    }

    private void look(Hostname vm, DomainInfo domain, Map<UUID, Boolean> now) {
        boolean hasDirectory = directories.of(vm).exists();
        if (!hasDirectory && erasures.isNoted(vm)) {
            eraseLateComer(vm);
        } else if ((!hasDirectory || domain.state().active()) && !tended.byAnybody(vm)) {
            Boolean told = seen.get(domain.uuid());
            if (Boolean.FALSE.equals(told)) {
                LOG.atWarn()
                        .addKeyValue("vm", vm)
                        .addKeyValue("state", domain.state().words())
                        .addKeyValue(
                                "attempt",
                                domain.mark() == null ? 0 : domain.mark().attempt())
                        .addKeyValue("directory", hasDirectory)
                        .log("a domain with pmc's mark is looked after by nobody; if pmc does not know it on this"
                                + " machine, remove it: virtmesos orphans --remove " + vm);
            }
            now.put(domain.uuid(), told != null);
        }
    }

    private void eraseLateComer(Hostname vm) {
        try {
            RegionLocks.Held held = locks.hold(LibvirtVmHost.lockOf(vm));
            try {
                eraser.eraseLateComer(vm);
            } finally {
                held.close();
            }
        } catch (HypervisorException | IOException e) {
            LOG.atWarn()
                    .addKeyValue("vm", vm)
                    .addKeyValue("reason", e.getMessage())
                    .log("a domain that appeared after its vm was erased is not removed yet");
        } catch (RuntimeException e) {
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("vm", vm)
                    .log("a domain that appeared after its vm was erased could not be removed");
        }
    }

    private static Thread daemon(Runnable run) {
        Thread thread = new Thread(run, "pmc-orphans");
        thread.setDaemon(true);
        return thread;
    }
}
