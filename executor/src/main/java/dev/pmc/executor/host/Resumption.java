package dev.pmc.executor.host;

import dev.pmc.guest.DiskRoom;
import dev.pmc.hypervisor.DomainInfo;
import dev.pmc.hypervisor.DomainState;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.HypervisorException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets guests go on that have come to stand still, because a disk could not be written, while pmc itself was writing an
 * image: as soon as there is room again. All others are for people, who pause with a purpose, and who have to make room on
 * a disk that somebody else has filled.
 */
final class Resumption implements DiskRoom.Writing, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

    private final Hypervisor hypervisor;
    private final ScheduledExecutorService thread =
            new ScheduledThreadPoolExecutor(1, Resumption::daemon, new ThreadPoolExecutor.DiscardPolicy());
    private final ScheduledFuture<?> polling;
    private final Set<UUID> before = new HashSet<>();
    private final Set<UUID> owed = new HashSet<>();
    private volatile BooleanSupplier room = () -> false;
    private boolean knowsBefore;

    Resumption(Hypervisor hypervisor, Duration poll) {
        this.hypervisor = hypervisor;
        this.polling =
                thread.scheduleWithFixedDelay(this::look, poll.toMillis(), poll.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** @param answers whether there is room for guests that go on */
    void whenThereIs(BooleanSupplier answers) {
        room = answers;
    }

    @Override
    public synchronized void begins() {
        before.clear();
        try {
            before.addAll(standingStill());
            knowsBefore = true;
        } catch (HypervisorException e) {
            knowsBefore = false;
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("it is not known who stands still already");
        }
    }

    @Override
    public synchronized void ends() {
        if (!knowsBefore) {
            return;
        }
        try {
            Set<UUID> now = standingStill();
            now.removeAll(before);
            owed.addAll(now);
            look();
        } catch (HypervisorException e) {
            LOG.atWarn()
                    .addKeyValue("reason", e.getMessage())
                    .log("guests cannot be looked at after an image was written");
        }
    }

    @Override
    public void close() {
        polling.cancel(false);
        thread.shutdown();
    }

    private synchronized void look() {
        if (owed.isEmpty()) {
            return;
        }
        boolean thereIsRoom = room.getAsBoolean();
        owed.removeIf(uuid -> isSettled(uuid, thereIsRoom));
    }

    private boolean isSettled(UUID uuid, boolean thereIsRoom) {
        try {
            DomainInfo domain = hypervisor.find(uuid).orElse(null);
            if (domain == null || domain.state() != DomainState.PAUSED_ON_IO_ERROR) {
                return true; // somebody was quicker
            }
            if (!thereIsRoom) {
                return false;
            }
            hypervisor.resume(uuid);
            LOG.atWarn()
                    .addKeyValue("vm", domain.name())
                    .log("the guest stood still while pmc had filled its disk with an image, and goes on");
            return false; // until it is seen to run: the room may not have been enough
        } catch (HypervisorException | RuntimeException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("a guest cannot be resumed now");
            return false;
        }
    }

    private Set<UUID> standingStill() throws HypervisorException {
        return hypervisor.list().stream()
                .filter(domain -> domain.mark() != null && domain.state() == DomainState.PAUSED_ON_IO_ERROR)
                .map(DomainInfo::uuid)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static Thread daemon(Runnable run) {
        Thread thread = new Thread(run, "pmc-resumption");
        thread.setDaemon(true);
        return thread;
    }
}
