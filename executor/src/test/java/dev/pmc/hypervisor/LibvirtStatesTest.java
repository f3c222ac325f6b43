package dev.pmc.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.libvirt.MoreCalls.StateAndReason;

/** Each state and reason in libvirt-domain.h, and what pmc calls it. */
final class LibvirtStatesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, OFF",
        "1, 1, RUNNING",
        "2, 0, RUNNING",
        "3, 0, PAUSED",
        "3, 1, PAUSED",
        "3, 2, PAUSED_FOR_A_JOB",
        "3, 3, PAUSED_FOR_A_JOB",
        "3, 4, PAUSED_FOR_A_JOB",
        "3, 5, PAUSED_ON_IO_ERROR",
        "3, 6, PAUSED_BY_WATCHDOG",
        "3, 7, PAUSED_FOR_A_JOB",
        "3, 8, SHUTTING_DOWN",
        "3, 9, PAUSED_FOR_A_JOB",
        "3, 10, PANICKED",
        "3, 11, STARTING_UP",
        "3, 12, PAUSED_FOR_A_JOB",
        "3, 13, PAUSED",
        "3, 14, PAUSED",
        "3, 99, PAUSED",
        "4, 0, SHUTTING_DOWN",
        "5, 0, OFF",
        "5, 1, POWERED_OFF",
        "5, 2, DESTROYED",
        "5, 3, CRASHED",
        "5, 4, MIGRATED",
        "5, 5, SAVED",
        "5, 6, CRASHED",
        "5, 7, REVERTED",
        "5, 8, CRASHED",
        "5, 99, OFF",
        "6, 1, PANICKED",
        "7, 0, ASLEEP",
        "99, 0, OFF"
    })
    void each_has_its_name(int state, int reason, DomainState expected) {
        assertThat(LibvirtStates.of(new StateAndReason(state, reason))).isEqualTo(expected);
    }
}
