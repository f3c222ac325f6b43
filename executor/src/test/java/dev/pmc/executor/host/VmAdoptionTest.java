package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pmc.hypervisor.DomainMark;
import dev.pmc.hypervisor.DomainState;
import dev.pmc.hypervisor.HypervisorException.Kind;
import dev.pmc.hypervisor.ScriptedCalls.Verb;
import dev.pmc.vm.VmTask;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a VM that people, the machine or other programs have dealt with, when the next task comes for it. */
final class VmAdoptionTest extends HostStory {
    @BeforeEach
    void runs() throws Exception {
        host.run(WEB, words -> {});
    }

    @Test
    void a_running_domain_that_somebody_undefined_is_adopted_and_defined_again() throws Exception {
        hypervisor.undefine(WEB.spec().uuid());
        reopen();

        host.run(TestSite.attempt(WEB, 2), words -> {});

        assertThat(domain().persistent()).isTrue();
        assertThat(domain().autostart()).isTrue();
        assertThat(hypervisor.boots("web01")).isEqualTo(1);
        hypervisor.powerOff("web01");
        assertThat(domain().state()).isEqualTo(DomainState.POWERED_OFF);
    }

    @Test
    void a_domain_of_another_shape_is_the_same_vm_and_is_left_as_it_is() throws Exception {
        host.run(TestSite.attempt(resized(), 2), words -> {});

        assertThat(hypervisor.boots("web01")).isEqualTo(1);
        assertThat(mark().attempt()).isEqualTo(2);
        assertThat(mark().specHash()).isEqualTo(SpecHash.ofDomain(resized().spec()));
    }

    @Test
    void a_domain_that_an_executor_of_before_has_made_is_known_again() throws Exception {
        markAsOfBefore(SpecHash.ofDomain(WEB.spec()));

        host.run(TestSite.attempt(WEB, 2), words -> {});

        assertThat(hypervisor.boots("web01")).isEqualTo(1);
        assertThat(mark().guestHash()).isEqualTo(SpecHash.ofGuest(WEB.spec()));
    }

    @Test
    void a_domain_that_an_executor_of_before_has_made_is_known_again_in_another_shape() throws Exception {
        markAsOfBefore(SpecHash.ofDomain(WEB.spec()));

        host.run(TestSite.attempt(resized(), 2), words -> {});

        assertThat(hypervisor.boots("web01")).isEqualTo(1);
    }

    @Test
    void a_domain_that_an_executor_of_before_has_made_is_not_another_guest() throws Exception {
        markAsOfBefore(SpecHash.ofDomain(WEB.spec()));

        VmFailure other = failure(() -> host.run(TestSite.task("web01", "other", 1, 0), words -> {}));
        assertThat(other).hasMessageContaining("made from another spec");

        markAsOfBefore("0123456789abcdef");
        VmFailure unknown = failure(() -> host.run(TestSite.attempt(resized(), 2), words -> {}));
        assertThat(unknown).hasMessageContaining("made from another spec (0123456789abcdef");
    }

    /** WEB with more of everything. */
    private static VmTask resized() {
        return TestSite.task("web01", "tiny", 2, 0);
    }

    private DomainMark mark() throws Exception {
        return Objects.requireNonNull(domain().mark());
    }

    /** Gives the domain the mark of an executor that knew a spec only as a whole. */
    private void markAsOfBefore(String specHash) throws Exception {
        DomainMark now = mark();
        hypervisor.setMark(
                WEB.spec().uuid(), new DomainMark(now.hostname(), now.componentType(), now.os(), 1, specHash, null, 0));
    }

    @Test
    void a_stop_and_a_restart_keep_the_domain_that_somebody_undefined() throws Exception {
        hypervisor.undefine(WEB.spec().uuid());
        host.restart(TestSite.task("web01", "tiny", 1, 1));
        assertThat(hypervisor.boots("web01")).isEqualTo(2);

        hypervisor.undefine(WEB.spec().uuid());
        host.stop(WEB, SOON);

        assertThat(domain().persistent()).isTrue();
        assertThat(domain().state()).isEqualTo(DomainState.POWERED_OFF);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"PAUSED", "PAUSED_ON_IO_ERROR", "PAUSED_FOR_A_JOB", "PAUSED_BY_WATCHDOG", "ASLEEP", "PANICKED"})
    void a_guest_that_stands_still_is_left_so(DomainState state) throws Exception {
        hypervisor.silently("web01", state);
        reopen();

        host.run(TestSite.attempt(WEB, 2), words -> {});

        assertThat(domain().state()).isEqualTo(state);
        assertThat(hypervisor.boots("web01")).isEqualTo(1);
    }

    @Test
    void a_saved_guest_goes_on_where_it_was() throws Exception {
        hypervisor.silently("web01", DomainState.SAVED);

        host.run(TestSite.attempt(WEB, 2), words -> {});

        assertThat(domain().state()).isEqualTo(DomainState.RUNNING);
        assertThat(hypervisor.boots("web01")).isEqualTo(1);
        assertThat(hypervisor.calls()).doesNotContain(Verb.DISCARD_SAVED_STATE);
    }

    @Test
    void a_restart_of_a_saved_guest_lets_it_go_on_power_itself_off_and_boot() throws Exception {
        hypervisor.silently("web01", DomainState.SAVED);

        host.restart(TestSite.task("web01", "tiny", 1, 1));

        assertThat(domain().state()).isEqualTo(DomainState.RUNNING);
        assertThat(hypervisor.boots("web01")).isEqualTo(2);
        assertThat(hypervisor.calls()).contains(Verb.SHUTDOWN).doesNotContain(Verb.DISCARD_SAVED_STATE);
    }

    @Test
    void a_machine_type_that_this_hosts_qemu_lacks_is_explained() throws Exception {
        hypervisor.powerOff("web01");
        hypervisor.failNext(
                Verb.CREATE,
                Kind.FAILED,
                "unsupported configuration: Emulator '/usr/bin/qemu-system-x86_64' does not support machine type"
                        + " 'pc-q35-1.5'");

        VmFailure failure = failure(() -> host.run(TestSite.attempt(WEB, 2), words -> {}));

        assertThat(failure).hasMessageContaining("pc-q35-1.5").hasMessageContaining("virsh edit");
        assertThat(failure.leftNothing()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "operation failed: image magic is incorrect",
                "internal error: qemu unexpectedly closed the monitor: load of migration failed: Input/output error"
            })
    void a_saved_state_that_cannot_be_restored_is_given_up(String libvirtSays) throws Exception {
        hypervisor.silently("web01", DomainState.SAVED);
        hypervisor.failNext(Verb.CREATE, Kind.FAILED, libvirtSays);

        host.run(TestSite.attempt(WEB, 2), words -> {});

        assertThat(domain().state()).isEqualTo(DomainState.RUNNING);
        assertThat(hypervisor.boots("web01")).isEqualTo(2);
    }

    @Test
    void a_saved_state_is_kept_when_its_restore_fails_for_another_reason() throws Exception {
        hypervisor.silently("web01", DomainState.SAVED);
        hypervisor.failNext(Verb.CREATE, Kind.FAILED, "cannot set up guest memory 'pc.ram': Cannot allocate memory");

        VmFailure failure = failure(() -> host.run(TestSite.attempt(WEB, 2), words -> {}));

        assertThat(failure).hasMessageContaining("virsh managedsave-remove web01");
        assertThat(failure.retryable()).isTrue();
        assertThat(domain().state()).isEqualTo(DomainState.SAVED);
    }

    @Test
    void a_guest_is_not_started_again_while_its_machine_goes_down() throws Exception {
        site.machineGoesDown(true);
        hypervisor.powerOff("web01");
        ExecutorService worker = Executors.newSingleThreadExecutor();

        Future<?> run = worker.submit(() -> {
            host.run(TestSite.attempt(WEB, 2), words -> {});
            return true;
        });
        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> run.get(300, TimeUnit.MILLISECONDS));
        assertThat(hypervisor.boots("web01")).isEqualTo(1);

        site.machineGoesDown(false);
        run.get(20, TimeUnit.SECONDS);
        assertThat(hypervisor.boots("web01")).isEqualTo(2);
        worker.shutdown();
    }
}
