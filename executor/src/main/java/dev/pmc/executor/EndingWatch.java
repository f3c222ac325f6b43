package dev.pmc.executor;

import dev.pmc.executor.VmHost.Ending;
import dev.pmc.executor.VmHost.Watcher;
import dev.pmc.hypervisor.DomainEvent;
import dev.pmc.hypervisor.DomainInfo;
import dev.pmc.hypervisor.DomainState;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.vm.Hostname;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when a domain that should run does not: it is off, gone, or paused.
 *
 * <p>An event, a reconnect and the clock are only reasons to look; what is told is what the hypervisor says then, so late,
 * lost and repeated events do no harm. Each change is told once. Looks and tells on one thread of its own.
 */
final class EndingWatch implements Hypervisor.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EndingWatch.class);

    private final Hypervisor hypervisor;
    private final Map<UUID, Hostname> active = new ConcurrentHashMap<>();
    private final Map<UUID, DomainState> still = new ConcurrentHashMap<>();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService thread =
            new ScheduledThreadPoolExecutor(1, EndingWatch::daemon, new ThreadPoolExecutor.DiscardPolicy());
    private final ScheduledFuture<?> polling;

    EndingWatch(Hypervisor hypervisor, Duration poll) {
        this.hypervisor = hypervisor;
        this.polling =
                thread.scheduleWithFixedDelay(this::lookAtAll, poll.toMillis(), poll.toMillis(), TimeUnit.MILLISECONDS);
    }

    void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    /** From now on the domain should be active. */
    void expectActive(UUID uuid, Hostname hostname) {
        active.put(uuid, hostname);
        look(uuid); // it may have ended before it was expected
    }

    /** From now on it is nobody's business what the domain does. */
    void expectAnything(UUID uuid) {
        active.remove(uuid);
        still.remove(uuid);
    }

    /** The VMs whose domains should be active. */
    Set<Hostname> watched() {
        return Set.copyOf(active.values());
    }

    @Override
    public void happened(DomainEvent event) {
        look(event.uuid());
    }

    @Override
    public void reconnected() {
        thread.execute(this::lookAtAll);
    }

    @Override
    public void close() {
        polling.cancel(false);
        thread.shutdown();
    }

    private static Thread daemon(Runnable run) {
        Thread thread = new Thread(run, "pmc-watch");
        thread.setDaemon(true);
        return thread;
    }

    private void look(UUID uuid) {
        if (active.containsKey(uuid)) {
            thread.execute(() -> lookNow(uuid));
        }
    }

    private void lookAtAll() {
        active.keySet().forEach(this::lookNow);
    }

    private void lookNow(UUID uuid) {
        Hostname hostname = active.get(uuid);
        if (hostname == null) {
            return;
        }
        try {
            Optional<DomainInfo> domain = hypervisor.find(uuid);
            DomainState state = domain.map(DomainInfo::state).orElse(null);
            if (state != null && state.active()) {
                tellIfPaused(uuid, hostname, state);
            } else if (active.remove(uuid, hostname)) {
                still.remove(uuid);
                tell(hostname, state == null ? Ending.TAKEN_AWAY : ending(state), words(state));
            }
        } catch (HypervisorException e) {
            LOG.debug("cannot look at a domain now vm={} reason={}", hostname, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("a domain could not be looked at vm={}", hostname, e);
        }
    }

    private void tell(Hostname hostname, Ending ending, String words) {
        LOG.info("domain is no longer active vm={} ending={} reason=\"{}\"", hostname, ending, words);
        watchers.forEach(watcher -> watcher.ended(hostname, ending, words));
    }

    /** A guest is never resumed from here: a full disk has to be made room on first, and people pause with a purpose. */
    private void tellIfPaused(UUID uuid, Hostname hostname, DomainState state) {
        if (!state.standsStill()) {
            if (still.remove(uuid) != null) {
                LOG.info("the guest runs again vm={}", hostname);
                watchers.forEach(watcher -> watcher.movesAgain(hostname));
            }
        } else if (still.put(uuid, state) != state) {
            String words = state == DomainState.PAUSED
                    ? "the guest is paused; when it is to go on, run: virsh resume " + hostname
                    : "the guest stands still because its disk cannot be written; free space on the host, then run: virsh"
                            + " resume " + hostname;
            LOG.error("{} vm={}", words, hostname);
            watchers.forEach(watcher -> watcher.standsStill(hostname, words));
        }
    }

    private static Ending ending(DomainState state) {
        return switch (state) {
            case CRASHED, PANICKED -> Ending.CRASHED;
            case DESTROYED, SAVED -> Ending.TAKEN_AWAY;
            case POWERED_OFF, OFF, RUNNING, PAUSED, PAUSED_ON_IO_ERROR, STARTING_UP, SHUTTING_DOWN ->
                Ending.POWERED_OFF;
        };
    }

    private static String words(@org.jspecify.annotations.Nullable DomainState state) {
        return state == null ? "its domain is gone from this host" : "its domain is " + state.words();
    }
}
