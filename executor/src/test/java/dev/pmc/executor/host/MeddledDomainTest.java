package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pmc.fixtures.DemoGuest;
import dev.pmc.fixtures.Libvirtd;
import dev.pmc.fixtures.PrivateLibvirtd;
import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.SourceTree;
import dev.pmc.guest.AtomicFiles;
import dev.pmc.hypervisor.SystemLibvirt;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real domains with which people have done what libvirt lets them do. */
@Tag("slow")
final class MeddledDomainTest {
    private final String hostname = "pmc-meddled-" + ProcessHandle.current().pid();
    private final VmTask task = TestSite.task(hostname, "demo", 1, 0);
    private Path state;
    private Path data;
    private PrivateLibvirtd libvirtd;
    private LibvirtVmHost host;

    @BeforeEach
    void open() throws Exception {
        Libvirtd machines = SystemLibvirt.require();
        state = machines.newFolder("pmc-meddled-");
        libvirtd = PrivateLibvirtd.startIn(state);
        data = state.resolve("data");
        Processes.runOrFail("cp", "-r", SourceTree.file("data").toString(), data.toString());
        host = openHost();
    }

    @AfterEach
    void close() throws IOException, VmFailure {
        if (libvirtd != null) {
            host.erase(TestSite.attempt(task, 9));
            host.close();
            libvirtd.close();
            AtomicFiles.deleteTree(state);
        }
    }

    @Test
    void a_running_domain_that_was_undefined_is_adopted_and_defined_again() throws Exception {
        host.run(task, words -> {});
        host.close();
        String id = virsh("domid", hostname);
        virsh("undefine", hostname);

        host = openHost();
        host.run(TestSite.attempt(task, 2), words -> {});

        assertThat(virsh("domid", hostname)).isEqualTo(id);
        assertThat(virsh("dominfo", hostname))
                .containsPattern("Persistent: +yes")
                .containsPattern("Autostart: +enable");
    }

    @Test
    void a_vm_with_an_external_snapshot_is_not_made_again_on_the_disk_below_it() throws Exception {
        host.run(task, words -> {});
        virsh("snapshot-create-as", hostname, "newer", "--disk-only");
        virsh("destroy", hostname);
        virsh("undefine", hostname, "--snapshots-metadata");

        VmFailure failure = catchThrowableOfType(VmFailure.class, () -> host.run(task, words -> {}));

        assertThat(failure).hasMessageContaining("disk.newer").hasMessageContaining("external snapshot");
        assertThat(failure.leftNothing()).isFalse();
        assertThat(virsh("list", "--all", "--name")).doesNotContain(hostname);
    }

    @Test
    void an_erase_takes_snapshots_checkpoints_and_a_saved_state_along_and_names_the_disk_that_it_keeps()
            throws Exception {
        host.run(task, words -> {});
        virsh("snapshot-create-as", hostname, "inside");
        Path outside = state.resolve("outside.qcow2");
        virsh("snapshot-create-as", hostname, "out", "--disk-only", "--diskspec", "vda,file=" + outside);
        virsh("checkpoint-create-as", hostname, "point");
        virsh("managedsave", hostname);

        assertThat(host.erase(task)).containsExactly(outside);

        assertThat(virsh("list", "--all", "--name")).doesNotContain(hostname);
        assertThat(state.resolve("state/vms")).isEmptyDirectory();
        assertThat(outside).exists();
    }

    @Test
    void a_saved_state_that_is_broken_does_not_bar_the_vm() throws Exception {
        host.run(task, words -> {});
        host.close();
        virsh("managedsave", hostname);
        libvirtd.exec("truncate", "-s", "100000", "/var/lib/libvirt/qemu/save/" + hostname + ".save");
        libvirtd.kill();
        libvirtd.restart(); // which tries to start the guest too, and fails

        host = openHost();
        host.run(TestSite.attempt(task, 2), words -> {});

        assertThat(virsh("domstate", hostname)).contains("running");
        assertThat(virsh("dominfo", hostname)).containsPattern("Managed save: +no");
    }

    @Test
    void a_guest_with_uefi_leaves_no_variables_behind() throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/usr/share/OVMF")), "Debian's package ovmf is installed");
        Path template = data.resolve("PMCLibvirtTemplate.xml");
        Files.writeString(template, Files.readString(template).replace("<os>", "<os firmware='efi'>"));

        host.run(task, words -> {});

        assertThat(virsh("dumpxml", hostname)).contains("_VARS.fd");
        host.erase(task);
        assertThat(virsh("list", "--all", "--name")).doesNotContain(hostname);
        libvirtd.exec("rmdir", "/var/lib/libvirt/qemu/nvram"); // it is empty
    }

    @Test
    void a_domain_that_was_renamed_is_left_alone_and_named() throws Exception {
        host.run(task, words -> {});
        host.stop(task, java.time.Duration.ZERO);
        virsh("domrename", hostname, hostname + "-old");
        try {
            assertThat(catchThrowableOfType(VmFailure.class, () -> host.run(task, words -> {})))
                    .hasMessageContaining("virsh domrename " + hostname + "-old " + hostname);
            assertThat(catchThrowableOfType(VmFailure.class, () -> host.erase(task))
                            .leftNothing())
                    .isFalse();
        } finally {
            virsh("domrename", hostname + "-old", hostname);
        }
    }

    private LibvirtVmHost openHost() throws VmFailure {
        return LibvirtVmHost.open(HostConfig.load(
                data,
                Map.of(
                        "PMC_STATE_DIR", state.resolve("state").toString(),
                        "PMC_LIBVIRT_URI", libvirtd.uri(),
                        "PMC_NETWORK", "none",
                        "PMC_IMAGES", DemoGuest.shared().catalogue().toString())));
    }

    private String virsh(String... words) {
        String[] command = new String[words.length + 3];
        System.arraycopy(new String[] {"virsh", "-c", libvirtd.uri()}, 0, command, 0, 3);
        System.arraycopy(words, 0, command, 3, words.length);
        return Processes.runOrFail(command);
    }
}
