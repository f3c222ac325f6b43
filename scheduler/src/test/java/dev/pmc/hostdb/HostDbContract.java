package dev.pmc.hostdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.decision.State;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.JobKey;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store promises: it holds what the journal was given, as one fold of all changes. */
public abstract class HostDbContract implements JournalContract {
    private State reopened() {
        try (HostDb db = open()) {
            return db.load();
        }
    }

    private void commit(Changes changes) {
        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            db.commit(epoch, changes);
        }
    }

    @Test
    void aNewOneRemembersNothingButItsName() {
        State memory = reopened();

        assertThat(memory.id()).isNotBlank();
        assertThat(memory.frameworkId()).isNull();
        assertThat(memory.sequence()).isZero();
        assertThat(memory.vms()).isEmpty();
        assertThat(memory.outbox()).isEmpty();
        assertThat(reopened().id()).isEqualTo(memory.id());
    }

    @Test
    void aStateThatIsHandedOverWithItsChangesIsTheOneThatIsLoaded() {
        State state;
        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            state = db.load();
            for (int i = 1; i <= 3; i++) {
                Changes changes = SampleRecords.put(i, SampleRecords.plain("web" + i, i));
                state = state.after(changes);
                db.commit(epoch, changes, state);
            }
            Changes last = SampleRecords.remove(4, "web1");
            state = state.after(last);
            db.commit(epoch, last);
            assertThat(db.load()).isEqualTo(state);
        }

        assertThat(reopened()).isEqualTo(state);
    }

    @Test
    void whatWasCommittedIsThereAfterReopening() {
        VmRecord full = SampleRecords.full("web1.example", 1);
        VmRecord plain = SampleRecords.plain("web2", 2);
        JobResult result = SampleRecords.result("r-1");

        commit(SampleRecords.changes("framework-1", 3, List.of(full, plain), List.of(result), List.of()));

        State memory = reopened();
        assertThat(memory.frameworkId()).isEqualTo("framework-1");
        assertThat(memory.sequence()).isEqualTo(3);
        assertThat(memory.vms()).containsExactlyInAnyOrder(full, plain);
        assertThat(memory.outbox()).containsExactly(result);
    }

    @Test
    void aFrameworkIdStaysUntilThereIsAnother() {
        commit(SampleRecords.changes("framework-1", 1, List.of(), List.of(), List.of()));
        commit(SampleRecords.put(2, SampleRecords.plain("web1", 1)));
        assertThat(reopened().frameworkId()).isEqualTo("framework-1");

        commit(SampleRecords.changes("framework-2", 2, List.of(), List.of(), List.of()));
        assertThat(reopened().frameworkId()).isEqualTo("framework-2");
    }

    @Test
    void aLaterRecordTakesThePlaceOfTheEarlier() {
        commit(SampleRecords.put(1, SampleRecords.plain("web1", 1)));
        commit(SampleRecords.put(2, SampleRecords.full("web1", 2)));

        assertThat(reopened().vms()).containsExactly(SampleRecords.full("web1", 2));
    }

    @Test
    void aRemovedVmIsGoneAndRemovingOneThatIsNotThereIsNothing() {
        commit(SampleRecords.put(2, SampleRecords.plain("web1", 1), SampleRecords.plain("web2", 2)));
        commit(SampleRecords.remove(2, "web1"));
        commit(SampleRecords.remove(2, "web1"));

        assertThat(reopened().vms()).containsExactly(SampleRecords.plain("web2", 2));
    }

    @Test
    void resultsKeepTheirOrderUntilTheyAreDelivered() {
        JobResult third = SampleRecords.result("r-3");
        JobResult first = SampleRecords.result("r-1");
        JobResult second = SampleRecords.result("r-2");
        commit(SampleRecords.changes(null, 1, List.of(), List.of(third, first), List.of()));
        commit(SampleRecords.changes(null, 1, List.of(), List.of(second), List.of("r-3", "r-unknown")));

        assertThat(reopened().outbox()).containsExactly(first, second);
    }

    @Test
    void aResultMayBeDeliveredInTheBatchThatMadeIt() {
        commit(SampleRecords.changes(null, 1, List.of(), List.of(SampleRecords.result("r-1")), List.of("r-1")));

        assertThat(reopened().outbox()).isEmpty();
    }

    @Test
    void handledJobsAreRememberedUntilTheQueueHasLetGo() {
        commit(SampleRecords.handled(
                1,
                List.of(new HandledJob(SampleRecords.QUEUE, 7, 70), new HandledJob(SampleRecords.QUEUE, 8, -80)),
                List.of()));
        commit(SampleRecords.handled(
                2, List.of(new HandledJob(SampleRecords.QUEUE, 7, 71)), List.of(new JobKey(SampleRecords.QUEUE, 8))));

        assertThat(reopened().handled()).containsExactly(new HandledJob(SampleRecords.QUEUE, 7, 71));
    }

    @Test
    void aMachineIsRememberedAsItWasLast() {
        Machine full = SampleRecords.fullMachine("metal1");
        commit(SampleRecords.machines(1, Machine.named("metal1"), SampleRecords.drainedMachine("metal2")));
        commit(SampleRecords.machines(2, full, Machine.named("Metal3.example.")));

        State reopened = reopened();
        assertThat(reopened.machine("METAL1")).isEqualTo(full);
        assertThat(reopened.machines()).hasSize(3);
        assertThat(reopened.machine("metal3.example")).isEqualTo(Machine.named("Metal3.example."));
        assertThat(reopened.drained()).containsExactlyInAnyOrder("metal1", "metal2");
    }

    @Test
    void aGroupIsRememberedAsItWasLastUntilItIsGone() {
        commit(SampleRecords.groups(
                1, SampleGroups.plain("web"), SampleGroups.plain("cache"), SampleGroups.full("db")));
        commit(SampleRecords.groups(2, SampleGroups.full("web")));
        commit(SampleRecords.groups(3, Map.of(new GroupName("cache"), Optional.empty())));

        State reopened = reopened();
        assertThat(reopened.groups()).containsExactly(SampleGroups.full("db"), SampleGroups.full("web"));
        assertThat(reopened.group(new GroupName("web"))).isEqualTo(SampleGroups.full("web"));
        assertThat(reopened.group(new GroupName("cache"))).isNull();
    }

    @Test
    void aDrainedMachineIsRememberedUntilItIsNot() {
        commit(SampleRecords.machines(
                1, SampleRecords.drainedMachine("metal1"), SampleRecords.drainedMachine("metal2")));
        commit(SampleRecords.machines(2, Machine.named("metal1"), Machine.named("metal3")));

        assertThat(reopened().drained()).containsExactly("metal2");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void itRemembersWhatAMapWould(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, VmRecord> vms = new TreeMap<>();
        List<JobResult> outbox = new ArrayList<>();
        long sequence = 0;
        HostDb db = open();
        Epoch epoch = db.newEpoch();
        State folded = db.load();
        try {
            for (int batch = 0; batch < 60; batch++) {
                Map<Hostname, Optional<VmRecord>> changed = new TreeMap<>();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    String name = "vm" + random.nextInt(12);
                    sequence++;
                    VmRecord vm = random.nextBoolean()
                            ? SampleRecords.full(name, sequence)
                            : SampleRecords.plain(name, sequence);
                    boolean removed = random.nextInt(3) == 0;
                    changed.put(new Hostname(name), removed ? Optional.empty() : Optional.of(vm));
                }
                List<JobResult> results =
                        random.nextBoolean() ? List.of(SampleRecords.result("r-" + sequence)) : List.of();
                List<String> delivered = outbox.isEmpty() || random.nextBoolean()
                        ? List.of()
                        : List.of(outbox.get(random.nextInt(outbox.size())).id());
                Changes changes = new Changes(null, sequence, changed, results, delivered, List.of(), List.of());
                db.commit(epoch, changes);
                folded = folded.after(changes);
                changed.forEach((name, vm) ->
                        vm.ifPresentOrElse(record -> vms.put(name.value(), record), () -> vms.remove(name.value())));
                outbox.removeIf(result -> delivered.contains(result.id()));
                outbox.addAll(results);
                if (random.nextInt(10) == 0) {
                    db.close();
                    db = open();
                    epoch = db.newEpoch();
                    assertThat(db.load()).isEqualTo(folded);
                }
            }
            State memory = db.load();
            assertThat(memory).isEqualTo(folded);
            assertThat(memory.vms()).containsExactlyInAnyOrderElementsOf(vms.values());
            assertThat(memory.outbox()).containsExactlyElementsOf(outbox);
            assertThat(memory.sequence()).isEqualTo(sequence);
        } finally {
            db.close();
        }
    }
}
