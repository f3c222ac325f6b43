package dev.pmc.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.SampleVms;
import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.core.vm.Activity;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.Standing;
import dev.pmc.core.vm.Standing.Power;
import dev.pmc.core.vm.Standing.Reach;
import dev.pmc.core.vm.Standing.Stage;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmState;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmTask.Verb;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownHostsTest {
    private static final Policy POLICY = SampleVms.POLICY;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aBoardThatFollowedShowsWhatOneShowsThatReadsAll(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        State state = State.empty("db");
        KnownHosts followed = KnownHosts.of(state, POLICY);
        for (int number = 1; number <= 100; number++) {
            Changes changes = some(random, number);
            followed.follow(changes);
            state = state.after(changes);

            Snapshot shown = new StatusBoard(state, followed, POLICY, SampleVms.NOON).snapshot();
            assertThat(shown).isEqualTo(new StatusBoard(state, POLICY, SampleVms.NOON).snapshot());
        }
    }

    private static Changes some(SplittableRandom random, int number) {
        Map<Hostname, Optional<VmRecord>> vms = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = "web" + random.nextInt(8);
            vms.put(new Hostname(name), random.nextInt(4) == 0 ? Optional.empty() : Optional.of(any(random, name)));
        }
        return new Changes(null, number, vms, List.of(), List.of(), List.of(), List.of());
    }

    private static VmRecord any(SplittableRandom random, String name) {
        return switch (random.nextInt(4)) {
            case 0 -> SampleVms.vm(Goal.RUN, VmState.ACCEPTED).named(name).record();
            case 1 ->
                SampleVms.vm(Goal.STOP, VmState.STOPPED)
                        .named(name)
                        .home(SampleVms.HOME)
                        .record();
            case 2 -> running(name);
            default -> paused(running(name));
        };
    }

    private static VmRecord running(String name) {
        return SampleVms.vm(Goal.RUN, VmState.RUNNING)
                .named(name)
                .attempt(Verb.RUN)
                .record();
    }

    private static VmRecord paused(VmRecord vm) {
        return new VmRecord(
                vm.asked(),
                new Standing(
                        Power.ON, Activity.NONE, Stage.IDLE, Reach.REACHABLE, "the guest is paused", SampleVms.NOON),
                vm.location(),
                vm.attempt(),
                vm.guest(),
                vm.tries(),
                vm.jobs());
    }
}
