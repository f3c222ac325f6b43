package dev.pmc.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.core.Core;
import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.State;
import dev.pmc.core.vm.Policy;
import dev.pmc.hostdb.FakeHostDb;
import dev.pmc.hostdb.HostDb;
import dev.pmc.hostdb.HostDbException;
import dev.pmc.vm.VmTask.VirtType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulerLoopTest {
    private final List<Effect> performed = new ArrayList<>();

    /** With few events the loop's own thread commits; with many another one does. */
    @ParameterizedTest
    @ValueSource(ints = {1, 10_000})
    void nothingIsPerformedThatCouldNotBeStoredAndTheLoopEnds(int events) {
        FakeHostDb memory = FakeHostDb.open(new FakeHostDb.Disk("db"));
        HostDbException full = new HostDbException("the disk is full");
        HostDb broken = new HostDb() {
            @Override
            public State load() {
                return memory.load();
            }

            @Override
            public void commit(Changes changes) {
                throw full;
            }

            @Override
            public void requireKept() {
                memory.requireKept();
            }

            @Override
            public void close() {
                memory.close();
            }
        };
        Core core = new Core(broken.load(), Policy.standard(archive -> "virtmesos", VirtType.QEMU));
        SchedulerLoop loop = new SchedulerLoop(core, broken, notes -> {}, InstantSource.system(), turn -> {});
        for (int i = 0; i < events; i++) {
            loop.post(new Event.Registered("framework-" + i));
        }

        assertThatThrownBy(() -> loop.run(performed::addAll, performed::addAll)).isSameAs(full);
        assertThat(performed).isEmpty();
    }
}
