package dev.pmc.metrics;

import dev.pmc.discovery.store.StoreKeeper;
import dev.pmc.discovery.store.StoreStatus;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** How the stores of service discovery stand, read when somebody asks. */
final class StoreMetrics {
    private static final String STORE = "store";

    private final List<StoreKeeper> keepers;

    StoreMetrics(List<StoreKeeper> keepers) {
        this.keepers = keepers;
    }

    void register(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name("pmc_discovery_store_in_step")
                .help("Whether the store holds what service discovery says")
                .labelNames(STORE)
                .callback(callback -> keepers.forEach(keeper -> {
                    StoreStatus status = keeper.status();
                    callback.call(status.behindSince() == null ? 1 : 0, status.store());
                }))
                .register(registry);
        counter(
                registry,
                "pmc_discovery_store_changes",
                "Documents that were written or removed",
                StoreStatus::changes);
        counter(
                registry,
                "pmc_discovery_store_repairs",
                "Documents that were found otherwise than they should be, and mended",
                StoreStatus::repairs);
    }

    private void counter(PrometheusRegistry registry, String name, String help, ToDoubleFunction<StoreStatus> count) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(STORE)
                .callback(callback -> keepers.forEach(keeper -> {
                    StoreStatus status = keeper.status();
                    callback.call(count.applyAsDouble(status), status.store());
                }))
                .register(registry);
    }
}
