package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Event;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.vm.VmReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class GuestAddressesTest {
    private final List<Event> heard = new ArrayList<>();
    private final GuestAddresses addresses = new GuestAddresses("10.0.0.5"::equals, heard::add);

    private VmReport after(String address) {
        VmReport report = new VmReport(false, true, true, address, 3, Map.of("disk", 4L));
        TaskUpdate update =
                new TaskUpdate(new TaskId("web1.1"), TaskUpdate.Kind.RUNNING, "agent-1", report, "words", null, true);
        addresses.accept(new Event.TaskUpdated(update));
        TaskUpdate passed = ((Event.TaskUpdated) heard.remove(0)).update();
        assertThat(passed)
                .isEqualTo(
                        new TaskUpdate(update.task(), update.kind(), "agent-1", passed.report(), "words", null, true));
        return Objects.requireNonNull(passed.report());
    }

    @Test
    void anAddressThatAGuestMayNotHaveIsNotBelieved() {
        assertThat(after("10.0.0.5").address()).isEqualTo("10.0.0.5");
        assertThat(after("10.0.0.6")).isEqualTo(new VmReport(false, true, true, null, 3, Map.of("disk", 4L)));
    }

    @Test
    void allElsePasses() {
        addresses.accept(new Event.Tick());

        assertThat(heard).containsExactly(new Event.Tick());
    }
}
