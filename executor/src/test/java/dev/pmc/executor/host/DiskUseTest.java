package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What disks may still grow by, read from real images. */
final class DiskUseTest {
    private static final long GIB = 1L << 30;
    private static final long MIB = 1L << 20;

    @TempDir
    private Path folder;

    @Test
    void a_disk_may_grow_by_what_it_does_not_have_yet() throws Exception {
        Path vm = Files.createDirectory(folder.resolve("vm"));
        image("create", "-f", "qcow2", vm.resolve("disk.qcow2").toString(), "1G");
        Files.writeString(vm.resolve("spec.json"), "{}");

        assertThat(DiskUse.mayGrow(List.of(vm), false)).isEqualTo(GIB);
        assertThat(DiskUse.mayGrow(List.of(vm), true)).isBetween(GIB - MIB, GIB);
        Processes.runOrFail(
                "qemu-io",
                "-f",
                "qcow2",
                "-c",
                "write 0 64M",
                vm.resolve("disk.qcow2").toString());
        assertThat(DiskUse.mayGrow(List.of(vm), true)).isBetween(GIB - 66 * MIB, GIB - 64 * MIB);
    }

    @Test
    void of_a_chain_of_snapshots_the_last_one_grows() throws Exception {
        Path vm = Files.createDirectory(folder.resolve("vm"));
        String disk = vm.resolve("disk.qcow2").toString();
        image("create", "-f", "qcow2", disk, "1G");
        Processes.runOrFail("qemu-io", "-f", "qcow2", "-c", "write 0 64M", disk);
        image(
                "create",
                "-f",
                "qcow2",
                "-F",
                "qcow2",
                "-b",
                disk,
                vm.resolve("disk.snap1").toString());

        assertThat(DiskUse.mayGrow(List.of(vm), true)).isBetween(GIB - MIB, GIB);
    }

    @Test
    void a_directory_that_is_gone_has_none() throws Exception {
        assertThat(DiskUse.mayGrow(List.of(folder.resolve("gone")), true)).isZero();
    }

    private static void image(String... words) {
        Processes.runOrFail(java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("qemu-img"), java.util.stream.Stream.of(words))
                .toArray(String[]::new));
    }
}
