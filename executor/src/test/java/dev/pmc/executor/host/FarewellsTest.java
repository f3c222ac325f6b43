package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.executor.helper.StopOrders.Order;
import dev.pmc.fixtures.ManualClock;
import dev.pmc.vm.GuestHelper;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmTask;
import dev.pmc.vm.WorkProgress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes before a guest is powered off, step by step. */
final class FarewellsTest extends HostStory {
    private static final VmTask HELPED = TestSite.helped(WEB, new GuestHelper(10, 30, 60));
    private static final Hostname NAME = WEB.spec().hostname();

    private final ManualClock clock = new ManualClock();
    private final Set<String> steps = new LinkedHashSet<>();
    private Farewells farewells;

    @BeforeEach
    void run() throws Exception {
        host.run(HELPED, progress -> {});
        farewells = again();
    }

    /** As the next executor has it. */
    private Farewells again() throws Exception {
        return new Farewells(new VmDirectories(site.state()), new Ownership(hypervisor), clock);
    }

    private boolean isOver(VmTask task) throws VmFailure {
        return farewells.step(task, this::at) == null;
    }

    private void at(WorkProgress progress) {
        steps.add(progress.step().word());
    }

    private String id() throws Exception {
        return Objects.requireNonNull(farewells.pending(NAME)).id();
    }

    @Test
    void a_guest_without_a_helper_is_not_waited_for() throws Exception {
        assertThat(isOver(WEB)).isTrue();
        assertThat(farewells.grace(WEB, Duration.ofSeconds(7))).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void others_are_given_time_and_then_the_hooks_whoever_the_executor_is() throws Exception {
        farewells.heard(NAME);
        assertThat(isOver(HELPED)).isFalse();
        clock.advance(Duration.ofSeconds(9));
        farewells = again();
        assertThat(isOver(HELPED)).isFalse();
        assertThat(farewells.pending(NAME)).as("not yet").isNull();

        clock.advance(Duration.ofSeconds(1));
        assertThat(isOver(HELPED)).isFalse();
        assertThat(farewells.pending(NAME)).isEqualTo(new Order(id(), 30));
        clock.advance(Duration.ofSeconds(20));
        farewells = again();
        assertThat(isOver(HELPED)).isFalse();
        farewells.done(NAME, "of another stop");
        assertThat(isOver(HELPED)).isFalse();
        farewells.done(NAME, id());

        assertThat(isOver(HELPED)).isTrue();
        assertThat(steps).containsExactly("drain", "hook");
        assertThat(farewells.grace(HELPED, Duration.ofSeconds(7))).isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void hooks_may_ask_for_more_and_get_no_more_than_the_grace() throws Exception {
        farewells.heard(NAME);
        assertThat(isOver(HELPED)).isFalse();
        clock.advance(Duration.ofSeconds(10));
        assertThat(isOver(HELPED)).isFalse();
        assertThat(farewells.more(NAME, "of another stop", 50)).isZero();
        clock.advance(Duration.ofSeconds(25));

        assertThat(farewells.more(NAME, id(), 15)).isEqualTo(15);
        clock.advance(Duration.ofSeconds(14));
        assertThat(isOver(HELPED)).isFalse();
        assertThat(farewells.more(NAME, id(), 3000)).isEqualTo(21);
        clock.advance(Duration.ofSeconds(20));
        assertThat(isOver(HELPED)).isFalse();
        clock.advance(Duration.ofSeconds(1));

        assertThat(isOver(HELPED)).isTrue();
        assertThat(farewells.pending(NAME)).isNull();
        assertThat(farewells.grace(HELPED, Duration.ofSeconds(7))).isZero();
    }

    @Test
    void a_guest_whose_helper_was_never_heard_is_waited_for_by_others_alone() throws Exception {
        assertThat(isOver(HELPED)).isFalse();
        clock.advance(Duration.ofSeconds(10));

        assertThat(isOver(HELPED)).isTrue();
        assertThat(farewells.grace(HELPED, Duration.ofSeconds(7))).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void a_clock_that_is_set_back_holds_nothing_up() throws Exception {
        farewells.heard(NAME);
        assertThat(isOver(HELPED)).isFalse();
        clock.setTimeOfDay(clock.instant().minusSeconds(3600));
        assertThat(isOver(HELPED)).as("draining is over").isFalse();
        assertThat(farewells.pending(NAME)).isNotNull();
        clock.setTimeOfDay(clock.instant().minusSeconds(3600));

        assertThat(isOver(HELPED)).isTrue();
    }

    @Test
    void a_guest_that_is_off_is_not_waited_for_and_its_next_boot_begins_anew() throws Exception {
        farewells.heard(NAME);
        assertThat(isOver(HELPED)).isFalse();
        hypervisor.powerOff("web01");
        assertThat(isOver(HELPED)).isTrue();

        host.run(HELPED, progress -> {});

        assertThat(site.directory(HELPED).helper().farewell()).isNull();
        assertThat(site.directory(HELPED).helper().isHeard()).isFalse();
    }
}
