package dev.pmc.placement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutorIdTest {
    @Test
    void anIdTellsTheKindTheSourceAndWhatItLivesOn() {
        assertThat(ExecutorId.of("virtmesos-1f@10.0.0.1+12345-reserved"))
                .isEqualTo(new ExecutorId("virtmesos-1f", "10.0.0.1+12345", true));
        assertThat(ExecutorId.of("virtmesos-1f")).isEqualTo(new ExecutorId("virtmesos-1f", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "virtmesos-1f",
                "virtmesos-1f-reserved",
                "virtmesos-1f@a+1",
                "virtmesos-1f@a+1-reserved",
                "",
                "@",
                "-reserved"
            })
    void everyStringIsAnId(String id) {
        assertThat(ExecutorId.of(id)).hasToString(id);
    }

    @Test
    void theSameLivesOnReservedResourcesUnderAnotherId() {
        ExecutorId id = ExecutorId.of("virtmesos-1f@a+1");

        assertThat(id.onReserved()).hasToString("virtmesos-1f@a+1-reserved");
        assertThat(id.onReserved().onUnreserved()).isEqualTo(id);
    }
}
