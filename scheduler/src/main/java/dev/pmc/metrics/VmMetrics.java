package dev.pmc.metrics;

import dev.pmc.status.CounterBoard;
import dev.pmc.status.VmUsage;
import dev.pmc.vm.VmCounters;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;

/**
 * What each VM has used, as far as its executor has said lately: read once for all metrics, when somebody asks. Counters
 * begin at 0 again when a VM boots, which Prometheus knows how to read.
 */
final class VmMetrics implements MultiCollector {
    private final CounterBoard board;

    VmMetrics(CounterBoard board) {
        this.board = board;
    }

    @Override
    public MetricSnapshots collect() {
        List<Sample> vms = board.all().stream().map(Sample::of).toList();
        if (vms.isEmpty()) {
            return new MetricSnapshots();
        }
        return new MetricSnapshots(
                counter(
                        "pmc_vm_cpu_seconds",
                        "Processor time of a VM, and of the process that holds it",
                        vms,
                        vm -> vm.cpuNanos() / 1e9),
                gauge("pmc_vm_memory_bytes", "What a guest has been given", vms, VmCounters::memoryBytes),
                gauge("pmc_vm_resident_bytes", "What a VM takes of its host", vms, VmCounters::residentBytes),
                counter("pmc_vm_disk_read_bytes", "What a VM has read", vms, VmCounters::diskReadBytes),
                counter("pmc_vm_disk_written_bytes", "What a VM has written", vms, VmCounters::diskWrittenBytes),
                counter("pmc_vm_disk_reads", "How often a VM has read", vms, VmCounters::diskReads),
                counter("pmc_vm_disk_writes", "How often a VM has written", vms, VmCounters::diskWrites),
                counter("pmc_vm_network_received_bytes", "What a VM was sent", vms, VmCounters::netReceivedBytes),
                counter("pmc_vm_network_sent_bytes", "What a VM has sent", vms, VmCounters::netSentBytes));
    }

    private static MetricSnapshot counter(
            String name, String help, List<Sample> vms, ToDoubleFunction<VmCounters> value) {
        CounterSnapshot.Builder metric = CounterSnapshot.builder().name(name).help(help);
        points(
                        vms,
                        value,
                        (labels, number) -> CounterSnapshot.CounterDataPointSnapshot.builder()
                                .labels(labels)
                                .value(number)
                                .build())
                .forEach(metric::dataPoint);
        return metric.build();
    }

    private static MetricSnapshot gauge(
            String name, String help, List<Sample> vms, ToDoubleFunction<VmCounters> value) {
        GaugeSnapshot.Builder metric = GaugeSnapshot.builder().name(name).help(help);
        points(
                        vms,
                        value,
                        (labels, number) -> GaugeSnapshot.GaugeDataPointSnapshot.builder()
                                .labels(labels)
                                .value(number)
                                .build())
                .forEach(metric::dataPoint);
        return metric.build();
    }

    private static <P> List<P> points(
            List<Sample> vms, ToDoubleFunction<VmCounters> value, BiFunction<Labels, Double, P> point) {
        List<P> points = new ArrayList<>(vms.size());
        for (Sample vm : vms) {
            points.add(point.apply(vm.labels, value.applyAsDouble(vm.counters)));
        }
        return points;
    }

    /** One VM's counters, under labels that all metrics share. */
    private record Sample(Labels labels, VmCounters counters) {
        static Sample of(VmUsage usage) {
            return new Sample(
                    Labels.of("vm", usage.counters().hostname().value(), "agent", usage.agent()), usage.counters());
        }
    }
}
