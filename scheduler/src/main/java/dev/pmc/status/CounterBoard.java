package dev.pmc.status;

import dev.pmc.core.vm.Home;
import dev.pmc.vm.CachedImage;
import dev.pmc.vm.HostCounters;
import dev.pmc.vm.VmCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The latest counters of all VMs, and what each agent's image cache holds, as executors reported them. Nothing is decided by it, so it goes past the loop
 * and is not durable.
 *
 * <p>Keeps what agents say of the hosts that live there, and of nobody else, for some minutes: so it never holds more
 * VMs than there are hosts. Any thread may call anything.
 */
public final class CounterBoard {
    /** Executors say it every half minute, by messages that may get lost. */
    static final Duration KEPT = Duration.ofMinutes(3);

    private static final int MOST_IMAGES = 200;

    private final Supplier<Snapshot> now;
    private final Map<String, VmUsage> usages = new ConcurrentHashMap<>();
    private final Map<String, Cache> caches = new ConcurrentHashMap<>();
    private volatile Instant swept = Instant.MIN;

    CounterBoard(Supplier<Snapshot> now) {
        this.now = now;
    }

    /** Takes in what an executor on that agent says. */
    public void heard(String agentId, HostCounters counters) {
        Snapshot snapshot = now.get();
        for (VmCounters vm : counters.vms()) {
            String hostname = vm.hostname().value();
            Home home = home(snapshot, hostname);
            if (home != null && home.agentId().equals(agentId)) {
                usages.put(hostname, new VmUsage(home.hostname(), snapshot.at(), vm));
            }
        }
        if (snapshot.agents().containsKey(agentId)) {
            List<CachedImage> images = counters.images();
            caches.put(agentId, new Cache(snapshot.at(), images.subList(0, Math.min(MOST_IMAGES, images.size()))));
        }
        sweep(snapshot);
    }

    /** What the image cache of that agent holds; empty if nothing was heard of it lately. */
    public List<CachedImage> imagesOn(String agentId) {
        Cache cache = caches.get(agentId);
        return cache == null || cache.at().isBefore(now.get().at().minus(KEPT)) ? List.of() : cache.images();
    }

    /** What that host has used; empty if nothing was heard of it lately. */
    public Optional<VmUsage> of(String hostname) {
        return Optional.ofNullable(usages.get(hostname)).filter(usage -> isCurrent(usage, now.get()));
    }

    /** What all have used that something was heard of lately. */
    public List<VmUsage> all() {
        Snapshot snapshot = now.get();
        List<VmUsage> current = new ArrayList<>();
        for (VmUsage usage : usages.values()) {
            if (isCurrent(usage, snapshot)) {
                current.add(usage);
            }
        }
        return current;
    }

    /** How many are kept, those included that will go at the next sweep. */
    int size() {
        return usages.size();
    }

    /** What is not asked for must not be kept either, but a fleet is not looked through at every message. */
    private void sweep(Snapshot snapshot) {
        if (swept.isBefore(snapshot.at().minus(KEPT))) {
            swept = snapshot.at();
            usages.values().removeIf(usage -> !isCurrent(usage, snapshot));
            caches.keySet().retainAll(snapshot.agents().keySet());
        }
    }

    /** An agent's image cache, as it was at that time. */
    private record Cache(Instant at, List<CachedImage> images) {}

    private static boolean isCurrent(VmUsage usage, Snapshot snapshot) {
        Home home = home(snapshot, usage.counters().hostname().value());
        return home != null
                && home.hostname().equals(usage.agent())
                && !usage.at().isBefore(snapshot.at().minus(KEPT));
    }

    private static @Nullable Home home(Snapshot snapshot, String hostname) {
        HostStatus host = snapshot.hosts().get(hostname);
        return host == null ? null : host.record().home();
    }
}
