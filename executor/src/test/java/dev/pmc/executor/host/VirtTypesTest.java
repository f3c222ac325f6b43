package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.guest.RegionLocks;
import dev.pmc.hypervisor.FakeHypervisor;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.hypervisor.HypervisorException.Kind;
import dev.pmc.hypervisor.ScriptedCalls.Verb;
import dev.pmc.vm.VmTask.VirtType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who decides about KVM: the job if it says so, else a probe guest, once per boot of the host. */
final class VirtTypesTest {
    @TempDir
    private Path state;

    private final FakeHypervisor hypervisor = new FakeHypervisor();
    private RegionLocks locks;
    private VirtTypes types;

    @BeforeEach
    void open() throws IOException {
        locks = new RegionLocks(state.resolve("locks"));
        types = new VirtTypes(hypervisor, state, locks);
    }

    @AfterEach
    void close() throws IOException {
        locks.close();
    }

    @Test
    void a_job_that_says_which_is_obeyed_without_a_probe() throws Exception {
        assertThat(types.kvm(VirtType.KVM)).isTrue();
        assertThat(types.kvm(VirtType.QEMU)).isFalse();
        assertThat(hypervisor.calls()).isEmpty();
    }

    @Test
    void a_probe_guest_that_does_not_start_means_emulation_and_is_not_tried_again() throws Exception {
        needKvmDevice();
        hypervisor.failNext(Verb.CREATE_TRANSIENT, Kind.FAILED, "failed to set MSR 0x10a");

        assertThat(types.kvm(VirtType.AUTO)).isFalse();
        assertThat(new VirtTypes(hypervisor, state, locks).kvm(VirtType.AUTO)).isFalse();

        assertThat(probes()).isEqualTo(1);
    }

    @Test
    void a_verdict_of_another_boot_is_void() throws Exception {
        needKvmDevice();
        hypervisor.failNext(Verb.CREATE_TRANSIENT, Kind.FAILED, "no");
        types.kvm(VirtType.AUTO);
        Path verdict = state.resolve("kvm-probe/verdict.json");
        Files.writeString(verdict, Files.readString(verdict).replaceFirst("\"host\":\"....", "\"host\":\"zzzz"));
        hypervisor.failNext(Verb.CREATE_TRANSIENT, Kind.FAILED, "no");

        types.kvm(VirtType.AUTO);

        assertThat(probes()).isEqualTo(2);
    }

    @Test
    void a_hypervisor_that_cannot_be_asked_is_no_verdict() throws Exception {
        needKvmDevice();
        hypervisor.failNext(Verb.CREATE_TRANSIENT, Kind.UNREACHABLE, "libvirtd is away");
        assertThatThrownBy(() -> types.kvm(VirtType.AUTO)).isInstanceOf(HypervisorException.class);

        hypervisor.failNext(Verb.CREATE_TRANSIENT, Kind.FAILED, "no");
        assertThat(types.kvm(VirtType.AUTO)).isFalse();
        assertThat(probes()).isEqualTo(2);
    }

    @Test
    void a_guest_that_runs_and_says_nothing_is_no_kvm() throws Exception {
        needKvmDevice();

        assertThat(types.kvm(VirtType.AUTO)).isFalse();

        assertThat(Files.readString(state.resolve("kvm-probe/verdict.json"))).contains("said nothing");
        assertThat(hypervisor.count()).isZero();
    }

    private long probes() {
        return hypervisor.calls().stream().filter(Verb.CREATE_TRANSIENT::equals).count();
    }

    private static void needKvmDevice() {
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/kvm")), "there is no /dev/kvm here, so nothing is probed");
    }
}
