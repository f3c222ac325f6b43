package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.executor.Patience;
import dev.pmc.fixtures.DemoGuest;
import dev.pmc.fixtures.Libvirtd;
import dev.pmc.fixtures.SourceTree;
import dev.pmc.guest.AtomicFiles;
import dev.pmc.hypervisor.SystemLibvirt;
import dev.pmc.vm.VmShape;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real guest of another shape, and one that is made anew, in software emulation. */
@Tag("slow")
final class RealRemakeTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final VmTask task = task("pmc-remake-" + ProcessHandle.current().pid());
    private Path state;
    private LibvirtVmHost host;

    @BeforeEach
    void openHost() throws VmFailure {
        Libvirtd libvirtd = SystemLibvirt.require();
        state = libvirtd.newFolder("pmc-remake-");
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
            host.erase(next(task, task.spec(), 9));
            host.close();
            AtomicFiles.deleteTree(state);
        }
    }

    @Test
    void a_guest_sees_its_new_shape_and_then_is_another_one() throws Exception {
        host.run(task, words -> {});
        assertThat(Patience.untilReady(host, task, LONG).ready()).isTrue();
        assertThat(said("PMC-KERNEL")).containsEntry("cpus", "1");
        int before = Integer.parseInt(said("PMC-KERNEL").getOrDefault("mem-kib", "0"));

        host.stop(task, Duration.ofSeconds(20));
        VmTask larger = next(task, task.spec().shaped(new VmShape(2, 192, 2)), 2);
        host.run(larger, words -> {});
        assertThat(Patience.untilReady(host, larger, LONG).ready()).isTrue();
        assertThat(said("PMC-KERNEL")).containsEntry("cpus", "2");
        assertThat(Integer.parseInt(said("PMC-KERNEL").getOrDefault("mem-kib", "0")))
                .isGreaterThan(before + 50_000);
        assertThat(said("PMC-READY")).containsEntry("boots", "2");

        host.stop(larger, Duration.ofSeconds(20));
        VmTask smaller = next(task, task.spec().shaped(new VmShape(1, 128, 2)), 3);
        host.run(smaller, words -> {});
        assertThat(Patience.untilReady(host, smaller, LONG).ready()).isTrue();
        assertThat(said("PMC-KERNEL")).containsEntry("cpus", "1");

        VmTask anew = next(task, smaller.spec().rebuilt("demo"), 4);
        host.run(anew, words -> {});
        assertThat(Patience.untilReady(host, anew, LONG).ready()).isTrue();
        assertThat(said("PMC-SEED")).containsEntry("instance-id", task.spec().uuid() + "-1");
        assertThat(said("PMC-READY")).containsEntry("boots", "1");
    }

    private Map<String, String> said(String word) throws IOException {
        String console = Files.readString(
                new VmDirectories(state).of(task.spec().hostname()).consoleLog());
        return DemoGuest.said(word, console.substring(console.lastIndexOf("PMC-KERNEL")))
                .orElse(Map.of());
    }

    private static VmTask next(VmTask task, VmSpec spec, int attempt) {
        return new VmTask(task.version(), task.verb(), spec, attempt, 0, task.virtType());
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
