package dev.pmc.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.core.Core;
import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.State;
import dev.pmc.core.job.JobKey;
import dev.pmc.core.job.QueueName;
import dev.pmc.core.vm.Policy;
import dev.pmc.hostdb.Epoch;
import dev.pmc.hostdb.FakeHostDb;
import dev.pmc.hostdb.HostDbException;
import dev.pmc.hostdb.Journal;
import dev.pmc.hostdb.StaleEpochException;
import dev.pmc.placement.ExecutorId;
import dev.pmc.vm.VmTask.VirtType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulerLoopTest {
    private final List<Effect> performed = new ArrayList<>();

    /** With few events the loop's own thread commits; with many another one does. */
    @ParameterizedTest
    @ValueSource(ints = {1, 10_000})
    void nothingIsPerformedThatCouldNotBeStoredAndTheLoopEnds(int events) {
        HostDbException full = new HostDbException("the disk is full");
        Journal broken = new Journal() {
            @Override
            public Epoch newEpoch() {
                return new Epoch(1);
            }

            @Override
            public void commit(Epoch epoch, Changes changes) {
                throw full;
            }

            @Override
            public void requireLeading(Epoch epoch) {}

            @Override
            public int maxEvents() {
                return 4096;
            }
        };
        SchedulerLoop loop = loop(broken, broken.newEpoch(), State.empty("db"));
        for (int i = 0; i < events; i++) {
            loop.post(new Event.Registered("framework-" + i));
        }

        assertThatThrownBy(() -> loop.run(performed::addAll, performed::addAll)).isSameAs(full);
        assertThat(performed).isEmpty();
    }

    private static SchedulerLoop loop(Journal journal, Epoch epoch, State state) {
        Core core = new Core(state, Policy.standard(archive -> ExecutorId.of("virtmesos"), VirtType.QEMU));
        return new SchedulerLoop(core, journal, epoch, notes -> {}, InstantSource.system(), turn -> {});
    }

    /** Whether there is something to commit or not. */
    @ParameterizedTest
    @MethodSource("events")
    void whoWasDeposedPerformsNothingAndTheLoopEnds(Event event) {
        FakeHostDb.Disk disk = new FakeHostDb.Disk("db");
        try (FakeHostDb deposed = FakeHostDb.open(disk)) {
            SchedulerLoop loop = loop(deposed, deposed.newEpoch(), deposed.load());
            disk.lockIsLost();
            try (FakeHostDb leader = FakeHostDb.open(disk)) {
                leader.newEpoch();
                loop.post(event);

                assertThatThrownBy(() -> loop.run(performed::addAll, performed::addAll))
                        .isInstanceOf(StaleEpochException.class);
                assertThat(performed).isEmpty();
                assertThat(leader.load()).isEqualTo(State.empty("db"));
            }
        }
    }

    static Stream<Event> events() {
        return Stream.of(
                new Event.Registered("framework-1"),
                new Event.JobSettled(new JobKey(new QueueName("q1:11300"), 7)),
                new Event.OfferRescinded("offer-1"));
    }

    @Test
    void aTurnIsNoLargerThanTheJournalLets() throws InterruptedException {
        FakeHostDb.Disk disk = new FakeHostDb.Disk("db");
        disk.limit(3);
        List<Integer> sizes = new ArrayList<>();
        try (FakeHostDb hostDb = FakeHostDb.open(disk)) {
            Core core = new Core(hostDb.load(), Policy.standard(archive -> ExecutorId.of("virtmesos"), VirtType.QEMU));
            CompletableFuture<SchedulerLoop> loop = new CompletableFuture<>();
            loop.complete(new SchedulerLoop(
                    core, hostDb, hostDb.newEpoch(), notes -> {}, InstantSource.system(), turn -> {
                        sizes.add(turn.events().size());
                        if (sizes.stream().mapToInt(Integer::intValue).sum() == 10) {
                            loop.join().stop();
                        }
                    }));
            for (int i = 0; i < 10; i++) {
                loop.join().post(new Event.Registered("framework-" + i));
            }
            loop.join().run(performed::addAll, performed::addAll);
            assertThat(hostDb.load().frameworkId()).isEqualTo("framework-9");
        }
        assertThat(sizes).startsWith(0, 3, 3, 3, 1);
    }
}
