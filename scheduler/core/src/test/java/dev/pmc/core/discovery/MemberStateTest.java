package dev.pmc.core.discovery;

import static dev.pmc.core.SampleVms.HOME;
import static dev.pmc.core.SampleVms.NOON;
import static dev.pmc.core.SampleVms.vm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.SampleVms;
import dev.pmc.core.vm.Activity;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.Guest;
import dev.pmc.core.vm.Standing;
import dev.pmc.core.vm.Standing.Power;
import dev.pmc.core.vm.Standing.Reach;
import dev.pmc.core.vm.Standing.Stage;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmState;
import dev.pmc.vm.VmTask.Verb;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MemberStateTest {
    private static final VmRecord RUNNING =
            vm(Goal.RUN, VmState.RUNNING).attempt(Verb.RUN).record();

    static Stream<Arguments> standings() {
        return Stream.of(
                row("waits for its first offer", vm(Goal.RUN, VmState.ACCEPTED).record(), MemberState.STARTING),
                row("placed", attempted(Goal.RUN, VmState.PLACED), MemberState.STARTING),
                row("its executor has it", attempted(Goal.RUN, VmState.STARTING), MemberState.STARTING),
                row("boots", RUNNING, MemberState.STARTING),
                row("has answered", ready(), MemberState.READY),
                row("has not answered in time", on("the guest has not answered for 300 s"), MemberState.UNHEALTHY),
                row("has panicked", on("the guest has panicked"), MemberState.UNHEALTHY),
                row("is restarted", doing(Activity.RESTART), MemberState.DRAINING),
                row("its machine is emptied", doing(Activity.STOP), MemberState.DRAINING),
                row("is stopped", attempted(Goal.STOP, VmState.STOPPING), MemberState.DRAINING),
                row("is deleted", attempted(Goal.ERASE, VmState.DELETING), MemberState.DRAINING),
                row("is off", vm(Goal.STOP, VmState.STOPPED).home(HOME).record(), null),
                row(
                        "is deleted while it is off",
                        vm(Goal.ERASE, VmState.DELETING).home(HOME).record(),
                        null),
                row("out of reach", attempted(Goal.RUN, VmState.UNREACHABLE), MemberState.UNREACHABLE),
                row("out of reach, and to go", attempted(Goal.STOP, VmState.UNREACHABLE), MemberState.DRAINING),
                row(
                        "its attempt was lost, and it may run",
                        vm(Goal.RUN, VmState.ACCEPTED).home(HOME).mayStillRun().record(),
                        MemberState.UNREACHABLE),
                row("given up", vm(Goal.RUN, VmState.FAILED).home(HOME).record(), MemberState.UNHEALTHY));
    }

    private static Arguments row(String what, VmRecord vm, @Nullable MemberState state) {
        return Arguments.of(what, vm, state);
    }

    private static VmRecord attempted(Goal goal, VmState state) {
        return vm(goal, state).attempt(Verb.RUN).record();
    }

    private static VmRecord ready() {
        return with(RUNNING.standing(), new Guest(true, "10.0.0.5"));
    }

    private static VmRecord on(String reason) {
        return with(
                new Standing(Power.ON, Activity.NONE, Stage.IDLE, Reach.REACHABLE, reason, NOON),
                new Guest(false, "10.0.0.5"));
    }

    private static VmRecord doing(Activity activity) {
        return with(
                new Standing(Power.ON, activity, Stage.UNDER_WAY, Reach.REACHABLE, null, NOON),
                new Guest(true, "10.0.0.5"));
    }

    private static VmRecord with(Standing standing, Guest guest) {
        return SampleVms.with(RUNNING, standing, guest);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("standings")
    void aHostIsAMemberAsItStands(String what, VmRecord vm, @Nullable MemberState state) {
        assertThat(MemberState.of(vm).orElse(null)).isEqualTo(state);
    }
}
