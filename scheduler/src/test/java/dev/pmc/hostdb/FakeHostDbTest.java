package dev.pmc.hostdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class FakeHostDbTest extends HostDbContract implements LockContract {
    private final FakeHostDb.Disk disk = new FakeHostDb.Disk("db");

    @Override
    public HostDb open() {
        return FakeHostDb.open(disk);
    }

    @Override
    public HostDb openBeside() {
        disk.lockIsLost();
        return open();
    }

    @Test
    void aDeadProcessChangesNothingAnyMore() {
        HostDb dead = open();
        Epoch epoch = dead.newEpoch();
        disk.ownerDied();

        assertThatThrownBy(() -> dead.commit(epoch, SampleRecords.put(1, SampleRecords.plain("web1", 1))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(disk.state().vms()).isEmpty();
    }

    @Test
    void aCommitFailsOnRequestAndStoresNothing() {
        disk.failAfter(1);
        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            db.commit(epoch, SampleRecords.put(1, SampleRecords.plain("web1", 1)));
            assertThatThrownBy(() -> db.commit(epoch, SampleRecords.put(2, SampleRecords.plain("web2", 2))))
                    .isInstanceOf(HostDbException.class);
            db.commit(epoch, SampleRecords.put(3, SampleRecords.plain("web3", 3)));
        }
        assertThat(disk.state().vms()).extracting(vm -> vm.hostname().value()).containsExactly("web1", "web3");
    }
}
