package dev.pmc.executor.host;

import dev.pmc.executor.host.VmHost.Ending;
import dev.pmc.executor.host.VmHost.Watcher;
import dev.pmc.hypervisor.DomainEvent;
import dev.pmc.hypervisor.DomainInfo;
import dev.pmc.hypervisor.DomainState;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.vm.GuestTrouble;
import dev.pmc.vm.Hostname;
import java.time.Duration;
import java.time.Instant;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when a domain that should run does not: it is off, gone, or stands still.
 *
 * <p>An event, a reconnect and the clock are only reasons to look; what is told is what the hypervisor says then, so late,
 * lost and repeated events do no harm. Each change is told once. Looks and tells on one thread of its own.
 */
final class EndingWatch implements Hypervisor.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EndingWatch.class);

    private static final String WITH_MACHINE = GuestTrouble.MACHINE_DOWN.words() + "; it comes back with it";

    private final Hypervisor hypervisor;
    private final MachineShutdown machine;
    private final Map<UUID, Expected> active = new ConcurrentHashMap<>();
    /** What has been told of those that stand still. */
    private final Map<UUID, String> still = new ConcurrentHashMap<>();

    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService thread =
            new ScheduledThreadPoolExecutor(1, EndingWatch::daemon, new ThreadPoolExecutor.DiscardPolicy());
    private final ScheduledFuture<?> polling;

    EndingWatch(Hypervisor hypervisor, MachineShutdown machine, Duration poll) {
        this.hypervisor = hypervisor;
        this.machine = machine;
        this.polling =
                thread.scheduleWithFixedDelay(this::lookAtAll, poll.toMillis(), poll.toMillis(), TimeUnit.MILLISECONDS);
    }

    void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    /** From now on the domain should be active. */
    void expectActive(UUID uuid, Hostname hostname) {
        active.put(uuid, new Expected(hostname, Instant.now()));
        look(uuid); // it may have ended before it was expected
    }

    /** From now on it is nobody's business what the domain does. */
    void expectAnything(UUID uuid) {
        active.remove(uuid);
        still.remove(uuid);
    }

    /** The VMs whose domains should be active. */
    Set<Hostname> watched() {
        return active.values().stream().map(Expected::hostname).collect(Collectors.toUnmodifiableSet());
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
        Expected expected = active.get(uuid);
        if (expected == null) {
            return;
        }
        Hostname hostname = expected.hostname();
        try {
            Optional<DomainInfo> domain = hypervisor.find(uuid);
            DomainState state = domain.map(DomainInfo::state).orElse(null);
            String standstill = state == null ? null : standstill(uuid, expected, state);
            if (state != null && state.active() && !domain.get().persistent()) {
                defineAgain(uuid, hostname);
            }
            if (state != null && (state.active() || standstill != null)) {
                tellIfStill(uuid, hostname, standstill);
            } else if (active.remove(uuid, expected)) {
                boolean wentWithMachine = WITH_MACHINE.equals(still.remove(uuid));
                tell(hostname, state == null ? Ending.TAKEN_AWAY : ending(state, wentWithMachine), words(state));
            }
        } catch (HypervisorException e) {
            LOG.atDebug()
                    .addKeyValue("vm", hostname)
                    .addKeyValue("reason", e.getMessage())
                    .log("cannot look at a domain now");
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("vm", hostname).log("a domain could not be looked at");
        }
    }

    /** Somebody, or a call that libvirtd came to late, has undefined it; at its end nothing of it would be left. */
    private void defineAgain(UUID uuid, Hostname hostname) throws HypervisorException {
        hypervisor.persist(uuid);
        hypervisor.setAutostart(uuid, true);
        LOG.atWarn().addKeyValue("vm", hostname).log("the running domain had lost its definition, it is defined again");
    }

    /** Why the guest does not run although its VM has not come to an end; null if it has, or if the guest runs. */
    private @Nullable String standstill(UUID uuid, Expected expected, DomainState state) {
        if (!state.active() && machine.takes(uuid, expected.since())) {
            return WITH_MACHINE;
        }
        if (!state.active() && WITH_MACHINE.equals(still.get(uuid))) {
            return null; // the machine is up again, or has stayed up
        }
        return state.standsStill() || state == DomainState.SAVED ? Standstill.words(state, expected.hostname()) : null;
    }

    private void tell(Hostname hostname, Ending ending, String words) {
        LOG.atInfo()
                .addKeyValue("vm", hostname)
                .addKeyValue("ending", ending)
                .addKeyValue("reason", words)
                .log("domain is no longer active");
        watchers.forEach(watcher -> watcher.ended(hostname, ending, words));
    }

    /** A guest is never resumed from here: a full disk has to be made room on first, and people pause with a purpose. */
    private void tellIfStill(UUID uuid, Hostname hostname, @Nullable String words) {
        if (words == null) {
            if (still.remove(uuid) != null) {
                active.computeIfPresent(uuid, (id, before) -> new Expected(hostname, Instant.now()));
                LOG.atInfo().addKeyValue("vm", hostname).log("the guest runs again");
                watchers.forEach(watcher -> watcher.movesAgain(hostname));
            }
        } else if (!words.equals(still.put(uuid, words))) {
            LOG.atError().addKeyValue("vm", hostname).log(words);
            watchers.forEach(watcher -> watcher.standsStill(hostname, words));
        }
    }

    private static Ending ending(DomainState state, boolean wentWithMachine) {
        if (wentWithMachine) {
            return Ending.LEFT_OFF_BY_MACHINE;
        }
        return switch (state) {
            case CRASHED -> Ending.CRASHED;
            case DESTROYED, MIGRATED, REVERTED -> Ending.TAKEN_AWAY;
            case POWERED_OFF, OFF -> Ending.POWERED_OFF;
            case RUNNING,
                    PAUSED,
                    PAUSED_ON_IO_ERROR,
                    PAUSED_FOR_A_JOB,
                    PAUSED_BY_WATCHDOG,
                    ASLEEP,
                    PANICKED,
                    STARTING_UP,
                    SHUTTING_DOWN,
                    SAVED -> throw new IllegalArgumentException(state + " is no end");
        };
    }

    private static String words(@Nullable DomainState state) {
        return state == null ? "its domain is gone from this host" : "its domain is " + state.words();
    }

    /** A domain that should be active, and has been since then. */
    private record Expected(Hostname hostname, Instant since) {}
}
