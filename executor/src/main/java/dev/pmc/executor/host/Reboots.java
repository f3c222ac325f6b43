package dev.pmc.executor.host;

import dev.pmc.hypervisor.DomainInfo;
import dev.pmc.hypervisor.DomainMark;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.vm.Ipv4;
import dev.pmc.vm.SnapshotAnswer;
import dev.pmc.vm.SnapshotOrder;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is done to VMs that are there, and may take their guests down for a while. The caller holds the VM's lock. */
final class Reboots {
    private final Ownership ownership;
    private final VmAdoption adoption;
    private final SnapshotKeeper snapshots;
    private final EndingWatch watch;

    Reboots(Ownership ownership, VmAdoption adoption, SnapshotKeeper snapshots, EndingWatch watch) {
        this.ownership = ownership;
        this.adoption = adoption;
        this.snapshots = snapshots;
        this.watch = watch;
    }

    /** Of a VM whose domain is active; its mark is null if it was made just now. */
    static VmReport up(VmTask task, @Nullable DomainMark mark) {
        int generation = Math.max(task.bootGeneration(), mark == null ? 0 : mark.bootGeneration());
        Ipv4 given = task.spec().seed().ip();
        return VmReport.active(generation).withAddress(given == null ? null : given.address());
    }

    /** See {@link VmHost#restart}. */
    VmReport restart(VmTask task, VmDirectory directory) throws VmFailure, HypervisorException, IOException {
        DomainInfo domain = ownership.there(task.spec().hostname(), directory);
        DomainMark mark = Objects.requireNonNull(domain.mark(), "it is ours");
        watch.expectAnything(domain.uuid());
        adoption.adopt(task, directory, domain, mark);
        watch.expectActive(domain.uuid(), task.spec().hostname());
        return snapshots.describe(up(task, mark), directory);
    }

    /** See {@link VmHost#snapshot}. */
    VmReport snapshot(VmTask task, VmDirectory directory) throws VmFailure, HypervisorException, IOException {
        SnapshotOrder order = Objects.requireNonNull(task.snapshotOrder(), "it is asked for");
        DomainInfo domain = ownership.there(task.spec().hostname(), directory);
        Ownership.refuseIfOutOfDate(task, domain);
        boolean boots = order.kind() == SnapshotOrder.Kind.REVERT && task.verb() == VmTask.Verb.RUN;
        if (boots) {
            watch.expectAnything(domain.uuid());
        }
        SnapshotAnswer answer = snapshots.carryOut(order, directory, domain);
        VmReport report = boots
                ? restart(task, directory)
                : snapshots.describe(VmReport.active(task.bootGeneration()), directory);
        return report.withDisk(report.disk(), answer);
    }
}
