package dev.pmc.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * What Prometheus reads of a scheduler that stands by: what it does itself. It does not repeat the leader's metrics, which
 * Prometheus reads there, so that nothing is counted twice. Thread-safe.
 */
public final class StandbyMetrics {
    private final PrometheusRegistry registry = new PrometheusRegistry();

    /**
     * Metrics of a scheduler that has stood by since then.
     *
     * @param answered requests that were passed to the leader and answered
     * @param failed requests that were passed to a leader that did not answer to the end
     */
    public StandbyMetrics(Instant started, String version, LongSupplier answered, LongSupplier failed) {
        Gauges.process(registry, version, () -> started, false);
        CounterWithCallback.builder()
                .name("pmc_requests_passed")
                .help("Requests that a standby has passed to the leader, by what came of them")
                .labelNames("outcome")
                .callback(callback -> {
                    callback.call((double) answered.getAsLong(), "answered");
                    callback.call((double) failed.getAsLong(), "failed");
                })
                .register(registry);
    }

    /** Everything that is counted, as Prometheus reads it. */
    public byte[] text() {
        return Metrics.text(registry);
    }
}
