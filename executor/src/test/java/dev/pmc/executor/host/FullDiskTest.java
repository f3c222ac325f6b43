package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pmc.executor.Patience;
import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.DemoGuest;
import dev.pmc.fixtures.Libvirtd;
import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.SourceTree;
import dev.pmc.guest.AtomicFiles;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.LibvirtHypervisor;
import dev.pmc.hypervisor.SystemLibvirt;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A host whose disk is full, before and after a guest has been started. */
@Tag("slow")
final class FullDiskTest {
    private final String hostname = "pmc-full-" + ProcessHandle.current().pid();
    private final VmTask task = TestSite.task(hostname, "demo", 1, 0);
    private Path folder;
    private Path disk;
    private LibvirtVmHost host;

    @BeforeEach
    void open() throws IOException, VmFailure {
        Libvirtd libvirtd = SystemLibvirt.require();
        folder = libvirtd.newFolder("pmc-full-");
        disk = Files.createDirectory(folder.resolve("small"));
        Processes.runOrFail("mount", "-t", "tmpfs", "-o", "size=480m,mode=0755", "tmpfs", disk.toString());
        host = open(DemoGuest.shared().catalogue().toString());
    }

    private LibvirtVmHost open(String catalogues) throws VmFailure {
        return LibvirtVmHost.open(HostConfig.load(
                SourceTree.file("data"),
                Map.of(
                        "PMC_STATE_DIR",
                        disk.resolve("state").toString(),
                        "PMC_LIBVIRT_URI",
                        SystemLibvirt.require().uri(),
                        "PMC_NETWORK",
                        "none",
                        "PMC_IMAGES",
                        catalogues)));
    }

    @AfterEach
    void close() throws Exception {
        if (host != null) {
            host.erase(task);
            host.close();
        }
        Processes.run("umount", disk.toString());
        AtomicFiles.deleteTree(folder);
    }

    @Test
    void a_vm_is_not_made_where_there_is_no_room_for_it() throws Exception {
        fill();

        VmFailure failure = catchThrowableOfType(VmFailure.class, () -> host.run(task, words -> {}));

        assertThat(failure).hasMessageContaining("free some space there");
        assertThat(failure.leftNothing()).isTrue();
        assertThat(failure.retryable()).isTrue();
        assertThat(disk.resolve("state/vms")).isEmptyDirectory();
        assertThat(Processes.runOrFail("virsh", "-c", "qemu:///system", "list", "--all", "--name"))
                .doesNotContain(hostname);
        Files.delete(disk.resolve("filler"));
        host.run(task, words -> {});
    }

    @Test
    void a_guest_that_cannot_write_stands_still_until_people_have_made_room() throws Exception {
        HeardEndings heard = new HeardEndings();
        host.watch(heard);
        host.run(task, words -> {});
        fill(); // before the guest has booted and counts that on its disk

        heard.hearsBeginning(hostname + " stands still: the guest stands still because its disk cannot be written");
        Files.delete(disk.resolve("filler"));
        Processes.runOrFail("virsh", "-c", "qemu:///system", "resume", hostname);
        heard.hearsBeginning(hostname + " moves again");

        assertThat(Patience.untilReady(host, task, Duration.ofMinutes(3)).ready())
                .isTrue();
    }

    @Test
    void an_image_that_does_not_fit_is_refused_and_no_guest_pauses() throws Exception {
        host.run(task, words -> {});
        byte[] data = new byte[200 << 20];
        new Random(1).nextBytes(data);
        data[510] = 0x55;
        data[511] = (byte) 0xaa;
        Files.write(folder.resolve("large.raw"), data);
        Path catalogue = Files.writeString(folder.resolve("large.yaml"), "large: {path: large.raw, format: raw}\n");
        host.close();
        host = open(DemoGuest.shared().catalogue() + ":" + catalogue);

        VmFailure failure = catchThrowableOfType(
                VmFailure.class, () -> host.run(TestSite.task(hostname + "-b", "large", 1, 0), words -> {}));

        assertThat(failure).hasMessageContaining("MiB to write").hasMessageContaining("free some space there");
        assertThat(failure.retryable()).isTrue();
        assertThat(failure.leftNothing()).isTrue();
        assertThat(virsh("domstate", hostname)).contains("running");
        try (Stream<Path> files = Files.list(disk.resolve("state/images"))) {
            assertThat(files.map(Path::toString)).noneMatch(file -> file.endsWith(".tmp") || file.endsWith(".part"));
        }
    }

    @Test
    void a_guest_that_pmc_itself_has_stopped_goes_on_when_there_is_room() throws Exception {
        host.run(task, words -> {});
        try (Hypervisor hypervisor =
                        new LibvirtHypervisor(SystemLibvirt.require().uri());
                Resumption resumption = new Resumption(hypervisor, Duration.ofMillis(200))) {
            resumption.whenThereIs(() -> !Files.exists(disk.resolve("filler")));
            resumption.begins();
            fill();
            Await.until(
                    "it pauses",
                    Duration.ofMinutes(2),
                    () -> virsh("domstate", hostname).contains("paused"));
            resumption.ends();
            assertThat(virsh("domstate", "--reason", hostname)).contains("paused (I/O error)");

            Files.delete(disk.resolve("filler"));

            Await.until(
                    "it goes on",
                    Duration.ofMinutes(2),
                    () -> virsh("domstate", hostname).contains("running"));
        }
    }

    private static String virsh(String... words) {
        return Processes.runOrFail(Stream.concat(Stream.of("virsh", "-c", "qemu:///system"), Stream.of(words))
                .toArray(String[]::new));
    }

    private void fill() throws IOException {
        byte[] piece = new byte[1 << 12];
        try (OutputStream out = Files.newOutputStream(disk.resolve("filler"))) {
            while (true) {
                out.write(piece);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }
}
