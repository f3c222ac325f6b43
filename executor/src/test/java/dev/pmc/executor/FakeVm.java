package dev.pmc.executor;

import dev.pmc.vm.SnapshotOrder;
import dev.pmc.vm.TakenSnapshot;
import java.util.ArrayList;
import java.util.List;

/** What is on a {@link FakeVmHost} of one VM. */
final class FakeVm {
    final List<TakenSnapshot> snapshots = new ArrayList<>();
    boolean active = true;
    int bootGeneration;
    int boots = 1;
    long lastOrder;

    FakeVm(int bootGeneration) {
        this.bootGeneration = bootGeneration;
    }

    void boot(int generation) {
        active = true;
        boots++;
        bootGeneration = Math.max(bootGeneration, generation);
    }

    void carryOut(SnapshotOrder order) {
        switch (order.kind()) {
            case TAKE -> snapshots.add(new TakenSnapshot(order.name(), order.number()));
            case REVERT -> boots += active ? 1 : 0;
            case DELETE -> snapshots.removeIf(each -> each.name().equals(order.name()));
        }
    }
}
