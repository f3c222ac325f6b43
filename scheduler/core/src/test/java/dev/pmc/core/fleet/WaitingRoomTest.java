package dev.pmc.core.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.SampleVms;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmState;
import org.junit.jupiter.api.Test;

class WaitingRoomTest {
    private final WaitingRoom room = new WaitingRoom(SampleVms.POLICY);

    private static VmRecord waiting(String hostname) {
        return SampleVms.vm(Goal.RUN, VmState.ACCEPTED).named(hostname).record();
    }

    /** As those are whose deferred jobs are decided about in one turn. */
    @Test
    void vmsOfOneNumberAllWait() {
        assertThat(waiting("web1").asked().sequence())
                .isEqualTo(waiting("web2").asked().sequence());
        room.add(waiting("web2"));
        room.add(waiting("web1"));

        assertThat(room.lines()).singleElement().satisfies(line -> {
            assertThat(line.size()).isEqualTo(2);
            assertThat(line.first()).isEqualTo(waiting("web1"));
        });

        room.remove(waiting("web1"));

        assertThat(room.lines())
                .singleElement()
                .satisfies(line -> assertThat(line.first()).isEqualTo(waiting("web2")));
    }
}
