package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.hypervisor.DomainState;
import dev.pmc.vm.GuestTrouble;
import dev.pmc.vm.Hostname;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The scheduler counts guests by the first words of what is told. */
final class StandstillTest {
    @ParameterizedTest
    @EnumSource(DomainState.class)
    void whatIsToldOfAGuestThatStandsStillCanBeCounted(DomainState state) {
        if (state.standsStill() || state == DomainState.SAVED) {
            assertThat(GuestTrouble.of(Standstill.words(state, new Hostname("web1"))))
                    .hasValueSatisfying(
                            trouble -> assertThat(trouble.isForPeople()).isTrue());
        }
    }
}
