package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.executor.Patience;
import dev.pmc.fixtures.DemoGuest;
import dev.pmc.fixtures.Libvirtd;
import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.SourceTree;
import dev.pmc.guest.AtomicFiles;
import dev.pmc.hypervisor.SystemLibvirt;
import dev.pmc.vm.SnapshotAnswer;
import dev.pmc.vm.SnapshotName;
import dev.pmc.vm.SnapshotOrder;
import dev.pmc.vm.TakenSnapshot;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Snapshots of a real guest's disk, in software emulation. */
@Tag("slow")
final class RealSnapshotTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String PATTERN = "0xa5";

    private final VmTask task = task("pmc-snapshot-" + ProcessHandle.current().pid());
    private Path state;
    private LibvirtVmHost host;
    private int orders;

    @BeforeEach
    void openHost() throws VmFailure {
        Libvirtd libvirtd = SystemLibvirt.require();
        state = libvirtd.newFolder("pmc-snapshot-");
        host = LibvirtVmHost.open(HostConfig.load(
                SourceTree.file("data"),
                Map.of(
                        "PMC_STATE_DIR", state.toString(),
                        "PMC_LIBVIRT_URI", libvirtd.uri(),
                        "PMC_NETWORK", "none",
                        "PMC_IMAGES", DemoGuest.shared().catalogue().toString())));
    }

    @AfterEach
    void leaveNothing() throws VmFailure, IOException {
        if (host != null) {
            host.erase(task);
            host.close();
            AtomicFiles.deleteTree(state);
        }
    }

    @Test
    void a_running_guests_disk_is_kept_brought_back_and_kept_no_longer() throws Exception {
        host.run(task, words -> {});
        assertThat(Patience.untilReady(host, task, LONG).ready()).isTrue();

        VmReport taken = host.snapshot(order(SnapshotOrder.Kind.TAKE, "before-upgrade"));
        assertThat(answer(taken).words()).startsWith("taken");
        assertThat(answer(taken).done()).isTrue();
        assertThat(names(taken)).containsExactly("before-upgrade");

        host.stop(task, Duration.ofSeconds(20));
        qemuIo("write -P " + PATTERN + " 512M 64k");
        host.run(task, words -> {});

        VmReport reverted = host.snapshot(order(SnapshotOrder.Kind.REVERT, "before-upgrade"));
        assertThat(answer(reverted).done()).isTrue();
        assertThat(Patience.untilReady(host, task, LONG).ready()).isTrue();
        VmReport second = host.snapshot(order(SnapshotOrder.Kind.TAKE, "2"));
        assertThat(names(second)).containsExactly("before-upgrade", "2");
        VmReport deleted = host.snapshot(order(SnapshotOrder.Kind.DELETE, "before-upgrade"));
        assertThat(names(deleted)).containsExactly("2");

        host.stop(task, Duration.ofSeconds(20));
        qemuIo("read -P 0 512M 64k");
        assertThat(Processes.runOrFail("qemu-img", "check", "-q", "-f", "qcow2", disk()))
                .isEmpty();
    }

    private VmTask order(SnapshotOrder.Kind kind, String name) {
        return task.with(new SnapshotOrder(++orders, kind, new SnapshotName(name)));
    }

    private static SnapshotAnswer answer(VmReport report) {
        return Objects.requireNonNull(report.snapshotAnswer());
    }

    private static List<String> names(VmReport report) {
        return Objects.requireNonNull(report.disk()).snapshots().stream()
                .map(TakenSnapshot::name)
                .map(SnapshotName::value)
                .toList();
    }

    private void qemuIo(String command) throws IOException {
        String said = Processes.runOrFail("qemu-io", "-f", "qcow2", "-c", command, disk());
        assertThat(said).doesNotContain("Pattern verification failed");
    }

    private String disk() throws IOException {
        return new VmDirectories(state).of(task.spec().hostname()).disk().toString();
    }

    private static VmTask task(String name) {
        VmSpec spec = VmSpecs.of(name)
                .memoryMib(128)
                .diskGib(1)
                .ip("10.177.0.16")
                .os("demo")
                .build();
        return new VmTask(VmTask.VERSION, VmTask.Verb.RUN, spec, 1, 0, VmTask.VirtType.QEMU);
    }
}
