package dev.pmc.placement;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Builds offers of the agent a1 on metal1, for which {@code vt_enabled} is set, of 4 cpus, 8 GiB of memory and 100 GB of disk. */
final class SampleOffer {
    private final String id;
    private String agent = "a1";
    private String hostname = "metal1";
    private @Nullable String address;
    private Resources resources = Resources.of(4, 8192, 100000);
    private final Map<String, Attribute> attributes = SampleAttributes.of(true, Map.of());
    private Set<ExecutorId> executors = Set.of();
    private boolean maintenance;

    SampleOffer(String id) {
        this.id = id;
    }

    SampleOffer of(String agentId) {
        agent = agentId;
        return this;
    }

    SampleOffer on(String machine) {
        hostname = machine;
        return this;
    }

    SampleOffer resources(Resources offered) {
        resources = offered;
        return this;
    }

    SampleOffer vtEnabled(boolean enabled) {
        attributes.put("vt_enabled", Attribute.scalar(enabled ? 1 : 0));
        return this;
    }

    SampleOffer counts(Map<String, Double> typeCounts) {
        typeCounts.forEach((type, count) -> attributes.put("ct_" + type, Attribute.scalar(count)));
        return this;
    }

    SampleOffer attribute(String name, Attribute attribute) {
        attributes.put(name, attribute);
        return this;
    }

    SampleOffer address(String its) {
        address = its;
        return this;
    }

    SampleOffer executor(String... ids) {
        executors = Stream.of(ids).map(ExecutorId::of).collect(Collectors.toSet());
        return this;
    }

    SampleOffer maintenance() {
        maintenance = true;
        return this;
    }

    Offer build() {
        return new Offer(
                id,
                agent,
                hostname,
                address,
                resources,
                attributes,
                executors,
                maintenance ? new MaintenanceWindow(Instant.parse("2030-01-01T12:00:00Z"), null) : null);
    }
}
