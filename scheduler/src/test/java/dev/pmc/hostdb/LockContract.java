package dev.pmc.hostdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What a hostdb promises that only one process of its machine can have. */
public interface LockContract {
    HostDb open();

    @Test
    default void aSecondOwnerIsRefused() {
        try (HostDb first = open()) {
            Epoch epoch = first.newEpoch();
            assertThatThrownBy(this::open)
                    .isInstanceOf(HostDbException.class)
                    .hasMessageContaining("in use by another pmc");
            first.commit(epoch, SampleRecords.put(1, SampleRecords.plain("web1", 1)));
        }
        try (HostDb db = open()) {
            assertThat(db.load().vms()).hasSize(1);
        }
    }
}
