package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import dev.pmc.hypervisor.DomainState;
import dev.pmc.hypervisor.FakeHypervisor;
import dev.pmc.vm.VmSpecs;
import dev.pmc.vm.VmTask;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** VMs on a disk that has less room than is wanted, and guests that stand still because of it. */
final class RoomTest extends HostStory {
    private static final VmTask OTHER = TestSite.task("web02");

    @Test
    void a_vm_that_would_use_up_the_reserve_is_refused_and_others_go_on() throws Exception {
        host.run(WEB, words -> {});
        reopenWith(Map.of("PMC_DISK_RESERVE_MIB", "999999999"));

        VmFailure failure = failure(() -> host.run(OTHER, words -> {}));

        assertThat(failure).hasMessageContaining("999999999 MiB are kept in reserve");
        assertThat(failure.retryable()).isTrue();
        assertThat(failure.leftNothing()).isTrue();
        host.run(WEB, words -> {});
        hypervisor.destroyByOperator("web01");
        hypervisor.undefine(WEB.spec().uuid());
        host.run(WEB, words -> {}); // its disk is there
    }

    @Test
    void a_disk_larger_than_what_is_free_needs_an_overcommit() throws Exception {
        VmTask large = new VmTask(
                VmTask.VERSION,
                VmTask.Verb.RUN,
                VmSpecs.of("web02").memoryMib(256).os("tiny").diskGib(60_000).build(),
                1,
                0,
                VmTask.VirtType.QEMU);

        VmFailure failure = failure(() -> host.run(large, words -> {}));
        assertThat(failure).hasMessageContaining("61440000 MiB").hasMessageContaining("disk_overcommit");
        assertThat(failure.retryable()).isTrue();
        assertThat(failure.leftNothing()).isTrue();

        reopenWith(Map.of("PMC_DISK_OVERCOMMIT", "999999"));
        host.run(large, words -> {});
        reopen();
        assertThat(failure(() -> host.run(WEB, words -> {}))).hasMessageContaining("may still grow by");
    }

    @Test
    void guests_that_pmcs_own_work_stopped_go_on_when_there_is_room_and_no_others() throws Exception {
        for (String name : new String[] {"web01", "web02", "web03"}) {
            host.run(TestSite.task(name), words -> {});
        }
        AtomicBoolean room = new AtomicBoolean();
        try (Resumption resumption = new Resumption(hypervisor, Duration.ofMillis(20))) {
            resumption.whenThereIs(room::get);
            hypervisor.silently("web01", DomainState.PAUSED_ON_IO_ERROR);
            resumption.begins();
            hypervisor.silently("web02", DomainState.PAUSED_ON_IO_ERROR);
            hypervisor.silently("web03", DomainState.PAUSED);
            resumption.ends();
            assertThat(state("web02")).isEqualTo(DomainState.PAUSED_ON_IO_ERROR);

            room.set(true);

            Await.until("web02 goes on", Duration.ofSeconds(20), () -> runs("web02"));
            assertThat(state("web01")).as("it stood still before").isEqualTo(DomainState.PAUSED_ON_IO_ERROR);
            assertThat(state("web03")).as("somebody has paused it").isEqualTo(DomainState.PAUSED);
            assertThat(hypervisor.calls().stream().filter(FakeHypervisor.Verb.RESUME::equals))
                    .hasSize(1);
        }
    }

    private DomainState state(String name) throws Exception {
        return hypervisor.find(name).orElseThrow().state();
    }

    private boolean runs(String name) {
        try {
            return state(name) == DomainState.RUNNING;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void reopenWith(Map<String, String> settings) throws VmFailure {
        host.close();
        host = site.open(hypervisor, settings);
    }
}
