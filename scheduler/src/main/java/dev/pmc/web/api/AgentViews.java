package dev.pmc.web.api;

import dev.pmc.core.decision.Bar;
import dev.pmc.core.decision.Machine;
import dev.pmc.placement.MaintenanceWindow;
import dev.pmc.placement.Resources;
import dev.pmc.status.AgentStatus;
import dev.pmc.status.Snapshot;
import dev.pmc.vm.CachedImage;
import dev.pmc.web.api.Views.Amount;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the API shows of agents. */
final class AgentViews {
    private AgentViews() {}

    /** An agent. */
    record Agent(
            String id,
            String hostname,
            @Nullable Boolean enabled,
            boolean maintenance,
            boolean drained,
            @Nullable String evacuation,
            @Nullable Long running,
            int unreachable,
            @Nullable Amount capacity,
            Amount used,
            @Nullable Amount free,
            int offers,
            int hosts,
            Map<String, Integer> types,
            Map<String, Double> foreign,
            @Nullable Instant lastOffer,
            @Nullable Instant barredUntil,
            @Nullable String barredBecause,
            @Nullable Instant maintenanceBegins,
            @Nullable Instant maintenanceEnds,
            Map<String, String> attributes,
            List<HeldImage> images) {
        /**
         * @param unreachable how many of its hosts cannot be reached
         * @param images what its image cache holds
         */
        static Agent of(AgentStatus agent, Snapshot now, int unreachable, List<CachedImage> images) {
            Machine machine = now.records().machine(agent.hostname());
            MaintenanceWindow window = machine == null ? null : machine.maintenance();
            Resources capacity = agent.capacity();
            Bar bar = agent.isBarred(now.at()) ? agent.bar() : null;
            Long running = now.isEmptied(agent.hostname()) ? Long.valueOf(now.running(agent.id())) : null;
            return new Agent(
                    agent.id(),
                    agent.hostname(),
                    agent.enabled(),
                    agent.maintenance(),
                    now.isDrained(agent.hostname()),
                    running == null ? null : running == 0 ? "empty" : "under_way",
                    running,
                    unreachable,
                    capacity == null ? null : Amount.of(capacity),
                    Amount.of(agent.used()),
                    capacity == null ? null : Amount.of(capacity.minus(agent.used())),
                    agent.offers(),
                    agent.total(),
                    agent.hosts(),
                    new TreeMap<>(agent.foreign()),
                    agent.lastOffer(),
                    bar == null ? null : bar.until(),
                    bar == null ? null : bar.reason(),
                    window == null ? null : window.from(),
                    window == null ? null : window.until(),
                    machine == null ? Map.of() : attributes(machine, agent.id()),
                    images.stream().map(HeldImage::of).toList());
        }

        private static Map<String, String> attributes(Machine machine, String id) {
            Map<String, String> attributes = new TreeMap<>();
            machine.agents().stream()
                    .filter(agent -> agent.id().equals(id))
                    .forEach(agent -> agent.attributes().forEach((name, value) -> attributes.put(name, value.text())));
            return attributes;
        }
    }

    /** An image in an agent's cache. */
    record HeldImage(String source, long bytes) {
        static HeldImage of(CachedImage image) {
            return new HeldImage(image.source(), image.bytes());
        }
    }
}
