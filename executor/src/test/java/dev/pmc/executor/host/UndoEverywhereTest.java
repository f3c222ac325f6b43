package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pmc.hypervisor.DomainState;
import dev.pmc.hypervisor.FakeHypervisor;
import dev.pmc.hypervisor.HypervisorException.Kind;
import dev.pmc.hypervisor.ScriptedCalls.Verb;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever step of a creation fails: nothing is left, and the next attempt succeeds. */
final class UndoEverywhereTest {
    private static final VmTask WEB = TestSite.task("web01");

    @TempDir
    private Path temporary;

    private final FakeHypervisor hypervisor = new FakeHypervisor();
    private String failingPhase = "none";
    private TestSite site;
    private LibvirtVmHost host;

    @BeforeEach
    void open() throws Exception {
        site = new TestSite(temporary);
        host = site.open(hypervisor, phase -> {
            if (phase.equals(failingPhase)) {
                throw new IOException("No space left on device");
            }
        });
    }

    @AfterEach
    void close() {
        host.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"preflight", "virt-type", "directory", "image", "disk", "seed", "define", "autostart", "create"})
    void a_failure_at_the_start_of_a_phase_leaves_nothing(String phase) throws Exception {
        failingPhase = phase;
        assertFailsWithoutLeavingAnything("No space left on device");

        failingPhase = "none";
        assertSucceeds();
    }

    @ParameterizedTest
    @EnumSource(
            value = Verb.class,
            names = {"FACTS", "DEFINE", "SET_AUTOSTART", "CREATE"})
    void a_failure_of_the_hypervisor_leaves_nothing(Verb verb) throws Exception {
        hypervisor.failNext(verb, Kind.FAILED, "QEMU has a bad day");
        assertFailsWithoutLeavingAnything("QEMU has a bad day");

        assertSucceeds();
    }

    @ParameterizedTest
    @EnumSource(
            value = Verb.class,
            names = {"DEFINE", "SET_AUTOSTART", "CREATE"})
    void what_cannot_be_undone_is_told_and_adopted_by_the_next_attempt(Verb verb) throws Exception {
        hypervisor.failNext(verb, Kind.UNREACHABLE, "libvirtd is gone");
        hypervisor.failNext(Verb.UNDEFINE, Kind.UNREACHABLE, "libvirtd is gone");

        VmFailure failure = catchThrowableOfType(VmFailure.class, () -> host.run(WEB, words -> {}));

        assertThat(failure).hasMessageContaining("libvirtd is gone").hasMessageContaining("could not be removed");
        assertThat(failure.leftNothing()).isFalse();
        assertThat(failure.retryable()).isTrue();
        assertSucceeds();
    }

    @Test
    void a_file_that_cannot_be_written_leaves_nothing() throws Exception {
        java.nio.file.Files.delete(site.data().resolve("cloud-init/default.yaml"));

        assertFailsWithoutLeavingAnything("cloud-init template");
    }

    @Test
    void an_image_that_is_not_there_leaves_nothing() {
        VmTask task = TestSite.task("web01", "missing", 1, 0);

        VmFailure failure = catchThrowableOfType(VmFailure.class, () -> host.run(task, words -> {}));

        assertThat(failure).hasMessageContaining("nowhere.raw");
        assertThat(failure.leftNothing()).isTrue();
        assertThat(site.leftovers()).isEmpty();
    }

    private void assertFailsWithoutLeavingAnything(String why) {
        VmFailure failure = catchThrowableOfType(VmFailure.class, () -> host.run(WEB, words -> {}));
        assertThat(failure).hasMessageContaining(why);
        assertThat(failure.leftNothing()).isTrue();
        assertThat(hypervisor.count()).as("domains").isZero();
        assertThat(site.leftovers()).as("files").isEmpty();
    }

    private void assertSucceeds() throws Exception {
        host.run(WEB, words -> {});
        assertThat(hypervisor.find("web01").orElseThrow().state()).isEqualTo(DomainState.RUNNING);
    }
}
