package dev.pmc.core.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.core.SampleGroups;
import dev.pmc.core.SampleVms;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.JobKey;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.QueueName;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmState;
import dev.pmc.vm.Hostname;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateTest {
    private static final QueueName QUEUE = new QueueName("q1:11300");

    private static final State EMPTY = State.empty("db");

    private static VmRecord vm(String hostname, int failures) {
        return SampleVms.vm(Goal.RUN, VmState.ACCEPTED)
                .named(hostname)
                .failures(failures)
                .record();
    }

    private static JobResult result(String id) {
        return new JobResult(id, QUEUE, JobResult.Status.REJECTED, null, null, null, "no such image", null, Map.of());
    }

    private static Changes changes(@Nullable String frameworkId, long sequence, VmRecord... vms) {
        Map<Hostname, Optional<VmRecord>> changed = new LinkedHashMap<>();
        List.of(vms).forEach(vm -> changed.put(vm.hostname(), Optional.of(vm)));
        return new Changes(frameworkId, sequence, changed, List.of(), List.of(), List.of(), List.of());
    }

    private static Changes results(List<JobResult> results, List<String> delivered) {
        return new Changes(null, 1, Map.of(), results, delivered, List.of(), List.of());
    }

    private static Changes jobs(List<HandledJob> handled, List<JobKey> settled) {
        return new Changes(null, 1, Map.of(), List.of(), List.of(), handled, settled);
    }

    @Test
    void aStateIsAsItWasWhateverComesAfterIt() {
        State one = EMPTY.after(changes("framework-1", 1, vm("web1", 0)));
        State two = one.after(changes(null, 2, vm("web1", 3), vm("web2", 0)));

        assertThat(EMPTY.vms()).isEmpty();
        assertThat(one.vms()).containsExactly(vm("web1", 0));
        assertThat(one.sequence()).isEqualTo(1);
        assertThat(two.vms()).containsExactly(vm("web1", 3), vm("web2", 0));
        assertThat(two.vm(new Hostname("web2"))).isEqualTo(vm("web2", 0));
        assertThat(two.vm(new Hostname("web3"))).isNull();
        assertThat(two.frameworkId()).as("stays until there is another").isEqualTo("framework-1");
        assertThat(two.id()).isEqualTo("db");
    }

    @Test
    void aVmThatIsRemovedIsGoneAndOneThatIsNotThereMayBeRemoved() {
        Changes removed = new Changes(
                null,
                2,
                Map.of(new Hostname("web1"), Optional.empty(), new Hostname("web9"), Optional.empty()),
                List.of(),
                List.of(),
                List.of(),
                List.of());

        assertThat(EMPTY.after(changes(null, 1, vm("web1", 0), vm("web2", 0)))
                        .after(removed)
                        .vms())
                .containsExactly(vm("web2", 0));
        assertThat(EMPTY.after(removed).vms()).isEmpty();
    }

    @Test
    void aRecordUnderTheNameOfAnotherIsRefused() {
        Changes wrong = new Changes(
                null,
                1,
                Map.of(new Hostname("a"), Optional.of(vm("b", 0))),
                List.of(),
                List.of(),
                List.of(),
                List.of());

        assertThatThrownBy(() -> EMPTY.after(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the record of b was to be stored for a");
    }

    @Test
    void resultsKeepTheirOrderUntilTheyAreDelivered() {
        State some = EMPTY.after(results(List.of(result("r-3"), result("r-1"), result("r-2")), List.of()));
        State rest = some.after(results(List.of(result("r-0")), List.of("r-1", "r-unknown")));

        assertThat(rest.outbox()).extracting(JobResult::id).containsExactly("r-3", "r-2", "r-0");
        assertThat(rest.after(results(List.of(), List.of("r-2", "r-3"))).outbox())
                .extracting(JobResult::id)
                .containsExactly("r-0");
        assertThat(EMPTY.after(results(List.of(result("r-1")), List.of("r-1"))).outbox())
                .isEmpty();
    }

    @Test
    void resultsInAnotherOrderAreAnotherState() {
        State one = EMPTY.after(results(List.of(result("r-1"), result("r-2")), List.of()));
        State other = EMPTY.after(results(List.of(result("r-2"), result("r-1")), List.of()));

        assertThat(one).isNotEqualTo(other);
    }

    @Test
    void aJobThatIsHandledAnewTakesThePlaceOfTheEarlier() {
        State some = EMPTY.after(jobs(List.of(new HandledJob(QUEUE, 7, 70), new HandledJob(QUEUE, 8, 80)), List.of()))
                .after(jobs(List.of(new HandledJob(QUEUE, 7, 71)), List.of()));

        assertThat(some.handled()).containsExactly(new HandledJob(QUEUE, 7, 71), new HandledJob(QUEUE, 8, 80));
        assertThat(some.after(jobs(List.of(), List.of(new JobKey(QUEUE, 8), new JobKey(QUEUE, 9))))
                        .handled())
                .containsExactly(new HandledJob(QUEUE, 7, 71));
        assertThat(some.handled(new JobKey(QUEUE, 7))).isEqualTo(new HandledJob(QUEUE, 7, 71));
        assertThat(some.handled(new JobKey(QUEUE, 9))).isNull();
    }

    @Test
    void eachQueueCountsItsJobsForItself() {
        QueueName other = new QueueName("q2:11300");
        State both = EMPTY.after(jobs(List.of(new HandledJob(QUEUE, 7, 70), new HandledJob(other, 7, 71)), List.of()));

        assertThat(both.after(jobs(List.of(), List.of(new JobKey(QUEUE, 7)))).handled())
                .containsExactly(new HandledJob(other, 7, 71));
    }

    @Test
    void aMachineIsFoundHoweverItsHostnameIsSpelledAndKeptUnderItsNameAlone() {
        Machine machine = Machine.named("Metal1.");
        State state = EMPTY.after(machine("metal1", machine));

        assertThat(state.machine("METAL1")).isEqualTo(machine);
        assertThat(state.machine("metal2")).isNull();
        Changes wrong = machine("metal2", machine);
        assertThatThrownBy(() -> EMPTY.after(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the record of Metal1. was to be stored for metal2");
    }

    private static Changes machine(String name, Machine machine) {
        return new Changes(null, 1, Map.of(), List.of(), List.of(), List.of(), List.of(), Map.of(name, machine));
    }

    /** Changes of every kind, and what comes of them when they are applied to plain maps. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void itIsWhatPlainMapsWouldBe(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, VmRecord> vms = new TreeMap<>();
        Map<String, JobResult> outbox = new LinkedHashMap<>();
        Map<JobKey, HandledJob> handled = new HashMap<>();
        Map<String, Machine> machines = new TreeMap<>();
        Map<GroupName, GroupRecord> groups = new TreeMap<>();
        State state = EMPTY;
        List<State> before = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (int turn = 1; turn <= 100; turn++) {
            Changes changes = random(random, turn);
            changes.vms()
                    .forEach((name, vm) -> vm.ifPresentOrElse(
                            record -> vms.put(name.value(), record), () -> vms.remove(name.value())));
            changes.results().forEach(result -> outbox.put(result.id(), result));
            changes.delivered().forEach(outbox::remove);
            changes.handled().forEach(job -> handled.put(job.key(), job));
            changes.settled().forEach(handled::remove);
            machines.putAll(changes.machines());
            changes.groups()
                    .forEach((name, group) ->
                            group.ifPresentOrElse(record -> groups.put(name, record), () -> groups.remove(name)));
            before.add(state);
            seen.add(state.toString());
            state = state.after(changes);

            assertThat(state.sequence()).isEqualTo(turn);
            assertThat(state.vms()).containsExactlyElementsOf(vms.values());
            assertThat(state.outbox()).containsExactlyElementsOf(outbox.values());
            assertThat(state.handled()).containsExactlyInAnyOrderElementsOf(handled.values());
            assertThat(state.machines()).containsExactlyElementsOf(machines.values());
            assertThat(state.groups()).containsExactlyElementsOf(groups.values());
            assertThat(state.drained())
                    .containsExactlyInAnyOrderElementsOf(machines.values().stream()
                            .filter(Machine::drained)
                            .map(Machine::hostname)
                            .toList());
            assertThat(EMPTY.after(state.fromEmpty()))
                    .as("made at once of all that it holds")
                    .isEqualTo(state)
                    .hasSameHashCodeAs(state);
        }
        assertThat(before).extracting(State::toString).containsExactlyElementsOf(seen);
    }

    private static Changes random(SplittableRandom random, long turn) {
        Map<Hostname, Optional<VmRecord>> vms = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            String name = "vm" + random.nextInt(12);
            boolean removed = random.nextInt(3) == 0;
            vms.put(new Hostname(name), removed ? Optional.empty() : Optional.of(vm(name, random.nextInt(9))));
        }
        List<JobResult> results = random.nextBoolean() ? List.of(result("r-" + turn)) : List.of();
        List<String> delivered = random.nextBoolean() ? List.of("r-" + random.nextLong(turn)) : List.of();
        List<HandledJob> handled = random.nextBoolean()
                ? List.of(new HandledJob(QUEUE, random.nextInt(20), (int) turn), new HandledJob(QUEUE, 20 + turn, 1))
                : List.of();
        List<JobKey> settled = random.nextBoolean()
                ? List.of(new JobKey(QUEUE, random.nextLong(20)), new JobKey(QUEUE, 20 + random.nextLong(turn)))
                : List.of();
        Machine.Mode mode = random.nextBoolean() ? Machine.Mode.DRAINED : Machine.Mode.ACTIVE;
        String machine = "metal" + random.nextInt(3);
        Map<String, Machine> machines =
                random.nextInt(4) == 0 ? Map.of(machine, Machine.named(machine).withMode(mode)) : Map.of();
        GroupName group = new GroupName("group" + random.nextInt(3));
        Map<GroupName, Optional<GroupRecord>> groups = switch (random.nextInt(4)) {
            case 0 -> Map.of(group, Optional.of(SampleGroups.declared(group.value(), (int) turn)));
            case 1 -> Map.of(group, Optional.empty());
            default -> Map.of();
        };
        return new Changes(null, turn, vms, results, delivered, handled, settled, machines, groups);
    }
}
