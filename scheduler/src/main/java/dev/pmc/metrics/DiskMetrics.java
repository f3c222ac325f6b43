package dev.pmc.metrics;

import dev.pmc.core.vm.Disk;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.status.HostStatus;
import dev.pmc.status.StatusBoard;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** How the disks of VMs are, as their executors have seen them last: read once for all metrics, when somebody asks. */
final class DiskMetrics implements MultiCollector {
    private final StatusBoard board;

    DiskMetrics(StatusBoard board) {
        this.board = board;
    }

    @Override
    public MetricSnapshots collect() {
        GaugeSnapshot.Builder bytes = GaugeSnapshot.builder()
                .name("pmc_vm_disk_bytes")
                .help("What a VM's disk takes on its machine, with its snapshots");
        GaugeSnapshot.Builder snapshots =
                GaugeSnapshot.builder().name("pmc_vm_snapshots").help("Snapshots that a VM's disk has");
        boolean isAny = false;
        for (HostStatus host : board.snapshot().hosts().values()) {
            VmRecord vm = host.record();
            Home home = vm.home();
            Disk disk = vm.guest().disk();
            if (home != null && disk != null) {
                Labels labels = Labels.of("vm", vm.hostname().value(), "agent", home.hostname());
                bytes.dataPoint(point(labels, (double) disk.bytes()));
                snapshots.dataPoint(point(labels, disk.snapshots().size()));
                isAny = true;
            }
        }
        return isAny ? new MetricSnapshots(bytes.build(), snapshots.build()) : new MetricSnapshots();
    }

    private static GaugeSnapshot.GaugeDataPointSnapshot point(Labels labels, double value) {
        return GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(labels)
                .value(value)
                .build();
    }
}
