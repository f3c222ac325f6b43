package dev.pmc.hostdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class FakeHostDbTest extends HostDbContract {
    private final FakeHostDb.Disk disk = new FakeHostDb.Disk("db");

    @Override
    HostDb open() {
        return FakeHostDb.open(disk);
    }

    @Test
    void aDeadProcessChangesNothingAnyMore() {
        HostDb dead = open();
        disk.ownerDied();

        assertThatThrownBy(() -> dead.commit(SampleRecords.put(1, SampleRecords.plain("web1", 1))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(disk.vms()).isEmpty();
    }

    @Test
    void aCommitFailsOnRequestAndStoresNothing() {
        disk.failAfter(1);
        try (HostDb db = open()) {
            db.commit(SampleRecords.put(1, SampleRecords.plain("web1", 1)));
            assertThatThrownBy(() -> db.commit(SampleRecords.put(2, SampleRecords.plain("web2", 2))))
                    .isInstanceOf(HostDbException.class);
            db.commit(SampleRecords.put(3, SampleRecords.plain("web3", 3)));
        }
        assertThat(disk.vms()).extracting(vm -> vm.hostname().value()).containsExactly("web1", "web3");
    }
}
