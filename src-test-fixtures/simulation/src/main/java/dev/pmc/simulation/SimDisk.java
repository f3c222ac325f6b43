package dev.pmc.simulation;

import dev.pmc.vm.DiskState;
import dev.pmc.vm.SnapshotAnswer;
import dev.pmc.vm.SnapshotName;
import dev.pmc.vm.SnapshotOrder;
import dev.pmc.vm.TakenSnapshot;
import dev.pmc.vm.VmReport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A VM's disk with its snapshots, and what has become of the last order about them, as the machine keeps it. */
final class SimDisk {
    static final int MOST_SNAPSHOTS = 2;

    private final List<TakenSnapshot> snapshots = new ArrayList<>();
    private @Nullable SnapshotAnswer last;

    /** Carries out an order once. Returns whether it has changed anything this time. */
    boolean carryOut(SnapshotOrder order) {
        if (last != null && last.number() >= order.number()) {
            return false;
        }
        boolean exists = names().contains(order.name());
        boolean done = switch (order.kind()) {
            case TAKE -> !exists && snapshots.size() < MOST_SNAPSHOTS;
            case REVERT -> exists;
            case DELETE -> true;
        };
        if (done) {
            switch (order.kind()) {
                case TAKE -> snapshots.add(new TakenSnapshot(order.name(), order.number()));
                case REVERT -> {}
                case DELETE -> snapshots.removeIf(each -> each.name().equals(order.name()));
            }
        }
        last = new SnapshotAnswer(order.number(), done, "so it is");
        return done;
    }

    /** It is a copy of that disk from now on, on another machine, which has had no order about it. */
    void takeOver(SimDisk other) {
        snapshots.clear();
        snapshots.addAll(other.snapshots);
        last = null;
    }

    List<SnapshotName> names() {
        return snapshots.stream().map(TakenSnapshot::name).toList();
    }

    VmReport in(VmReport report) {
        return report.withDisk(new DiskState(0, snapshots), last);
    }
}
