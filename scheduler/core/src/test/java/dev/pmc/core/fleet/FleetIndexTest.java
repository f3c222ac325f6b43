package dev.pmc.core.fleet;

import static dev.pmc.core.SampleVms.HOME;
import static dev.pmc.core.SampleVms.NOON;
import static dev.pmc.core.SampleVms.POLICY;
import static dev.pmc.core.SampleVms.vm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmState;
import dev.pmc.placement.Request;
import dev.pmc.placement.Resources;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.UnknownFields;
import dev.pmc.vm.VmTask.Verb;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetIndexTest {
    private static final int NAMES = 12;
    private static final List<VmState> STATES = List.of(VmState.values());
    private static final List<Home> HOMES = List.of(
            HOME,
            new Home("agent-2", "metal2", "metal2:5051"),
            new Home("agent-3", "metal2", "metal2:5051"),
            new Home("agent-4", "metal4", null));
    private static final TaskId TASK = new TaskId("web1.1");
    private static final VmRecord RUNNING =
            vm(Goal.RUN, VmState.RUNNING).attempt(Verb.RUN).record();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whoFollowsHasWhatWhoReadsAllHas(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        State state = State.empty("db");
        FleetIndex followed = FleetIndex.of(state, POLICY);
        for (int number = 1; number <= 300; number++) {
            Changes changes = some(random, number);
            followed.follow(state, changes);
            state = state.after(changes);

            assertThat(looked(followed, number)).isEqualTo(looked(FleetIndex.of(state, POLICY), number));
        }
    }

    private static Changes some(SplittableRandom random, int number) {
        Map<Hostname, Optional<VmRecord>> vms = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Hostname name = new Hostname("web" + random.nextInt(NAMES));
            vms.put(name, random.nextInt(4) == 0 ? Optional.empty() : Optional.of(any(random, name, number)));
        }
        return new Changes(null, number, vms, List.of(), List.of(), List.of(), List.of());
    }

    private static VmRecord any(SplittableRandom random, Hostname name, int number) {
        Home home = HOMES.get(random.nextInt(HOMES.size()));
        VmState state = STATES.get(random.nextInt(STATES.size()));
        return switch (state) {
            case ACCEPTED -> vm(Goal.RUN, state).named(name.value()).record();
            case STOPPED -> vm(Goal.STOP, state).named(name.value()).home(home).record();
            case FAILED ->
                vm(Goal.RUN, state)
                        .named(name.value())
                        .home(
                                random.nextBoolean()
                                        ? home
                                        : new Home(
                                                home.agentId(),
                                                home.hostname(),
                                                home.address(),
                                                true,
                                                UnknownFields.NONE))
                        .record();
            case STOPPING, DELETING ->
                vm(state == VmState.STOPPING ? Goal.STOP : Goal.ERASE, state)
                        .named(name.value())
                        .home(home)
                        .mayStillRun()
                        .record();
            case PLACED, STARTING, RUNNING, UNREACHABLE ->
                vm(Goal.RUN, state)
                        .named(name.value())
                        .attempt(attempt(name + "." + number, home))
                        .record();
        };
    }

    private static Attempt attempt(String task, Home home) {
        return new Attempt(
                1,
                new TaskId(task),
                Verb.RUN,
                home.agentId(),
                home.hostname(),
                home.address(),
                "virtmesos",
                null,
                NOON);
    }

    /** All that can be looked up. */
    private static List<Object> looked(FleetIndex index, int numbers) {
        Map<String, Object> byTask = new HashMap<>();
        for (int name = 0; name < NAMES; name++) {
            for (int number = 1; number <= numbers; number++) {
                String task = "web" + name + "." + number;
                byTask.put(task, Optional.ofNullable(index.ofTask(new TaskId(task))));
            }
        }
        Map<Request, List<Object>> waiting = index.waiting().lines().stream()
                .collect(Collectors.toMap(WaitingLine::request, line -> List.of(line.first(), line.size())));
        List<Integer> counts = HOMES.stream()
                .map(home -> index.census().on(home.agentId(), home.address()).total())
                .toList();
        List<Resources> kept = HOMES.stream()
                .map(home -> index.reservations().on(home.agentId(), home.address()))
                .toList();
        return List.of(byTask, List.copyOf(index.busy()).stream().collect(Collectors.toSet()), waiting, counts, kept);
    }

    @Test
    void aNewLeaderTakesNoAttemptsWordForTheRoomThatItTakes() {
        FleetIndex index = FleetIndex.of(State.empty("db"), POLICY);
        index.follow(State.empty("db"), put(RUNNING));

        assertThat(kept(index)).isNotEqualTo(Resources.NONE);

        index.connected();
        index.confirmed(TASK);

        assertThat(kept(index)).isEqualTo(Resources.NONE);
    }

    @Test
    void theNextMasterHasToConfirmItAgain() {
        FleetIndex index = FleetIndex.of(State.empty("db").after(put(RUNNING)), POLICY);
        Resources unconfirmed = kept(index);
        index.connected();
        index.confirmed(TASK);

        index.connected();

        assertThat(kept(index)).isEqualTo(unconfirmed);
    }

    @Test
    void whatALeaderLaunchesTakesTheRoomThatItWasOffered() {
        FleetIndex index = FleetIndex.of(State.empty("db"), POLICY);
        index.connected();

        index.launched(TASK);
        index.changed(null, RUNNING);

        assertThat(kept(index)).isEqualTo(Resources.NONE);
    }

    @Test
    void aTaskThatNobodyKnowsIsNotConfirmedInAdvance() {
        FleetIndex index = FleetIndex.of(State.empty("db"), POLICY);
        index.confirmed(TASK);

        index.changed(null, RUNNING);

        assertThat(kept(index)).isNotEqualTo(Resources.NONE);
    }

    private static Changes put(VmRecord vm) {
        return new Changes(null, 1, Map.of(vm.hostname(), Optional.of(vm)), List.of(), List.of(), List.of(), List.of());
    }

    private static Resources kept(FleetIndex index) {
        return index.reservations().on(HOME.agentId(), HOME.address());
    }
}
