package dev.pmc.network.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.network.lease.LeaseBookException;
import org.junit.jupiter.api.Test;

final class PatientThreadTest {
    @Test
    void whoIsEndingIsToldThatTheBookIsClosedAndNotThatItsJobIsBad() {
        PatientThread thread = new PatientThread("the lease book", () -> true);
        assertThat(thread.call(() -> 1)).isEqualTo(1);

        thread.close();

        assertThatThrownBy(() -> thread.call(() -> 1))
                .isInstanceOf(LeaseBookException.class)
                .hasMessageContaining("closed");
    }
}
