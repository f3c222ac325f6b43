package dev.pmc.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pmc.fixtures.Processes;
import dev.pmc.guest.AtomicFiles;
import dev.pmc.hypervisor.HypervisorException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What everybody may rely on who uses {@link LiveDisks}; run on the fake and on the real ones. */
abstract class LiveDisksContractTest {
    private static final Duration SOON = Duration.ofSeconds(2);

    private final UUID uuid = UUID.randomUUID();
    private Hypervisor hypervisor;
    private Path folder;
    private Path disk;

    abstract Hypervisor open();

    /** Where QEMU may read and write. */
    abstract Path newFolder() throws Exception;

    /** The {@code <domain type>} that it runs. */
    abstract String type();

    @BeforeEach
    void startDomain() throws Exception {
        hypervisor = open();
        folder = newFolder();
        disk = folder.resolve("disk.qcow2");
        Processes.runOrFail("qemu-img", "create", "-q", "-f", "qcow2", disk.toString(), "16M");
        hypervisor.define("<domain type='" + type() + "'><name>pmc-disks-" + uuid + "</name><uuid>" + uuid
                + "</uuid><memory unit='MiB'>64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os>"
                + "<on_poweroff>destroy</on_poweroff><devices><disk type='file' device='disk'>"
                + "<driver name='qemu' type='qcow2'/><source file='" + disk
                + "'/><target dev='vda' bus='virtio'/></disk><memballoon model='none'/></devices></domain>");
        hypervisor.create(uuid);
    }

    @AfterEach
    void leaveNothing() throws Exception {
        if (hypervisor.find(uuid).orElseThrow().state().active()) {
            hypervisor.destroy(uuid);
        }
        hypervisor.undefine(uuid);
        hypervisor.close();
        AtomicFiles.deleteTree(folder);
    }

    @Test
    void a_snapshot_is_taken_and_deleted_within_the_file() throws Exception {
        hypervisor.liveDisks().takeSnapshot(uuid, disk, "pmc-one");
        hypervisor.liveDisks().takeSnapshot(uuid, disk, "pmc-2");
        assertThat(snapshots()).contains("pmc-one", "pmc-2");
        assertThat(hypervisor.disks(uuid)).containsExactly(disk);

        hypervisor.liveDisks().deleteSnapshot(uuid, disk, "pmc-one");

        assertThat(snapshots()).contains("pmc-2").doesNotContain("pmc-one");
    }

    @Test
    void two_of_one_name_and_one_that_there_is_not_are_refused() throws Exception {
        hypervisor.liveDisks().takeSnapshot(uuid, disk, "pmc-one");

        assertThat(refusal(() -> hypervisor.liveDisks().takeSnapshot(uuid, disk, "pmc-one")))
                .isEqualTo(Kind.FAILED);
        assertThat(refusal(() -> hypervisor.liveDisks().deleteSnapshot(uuid, disk, "pmc-two")))
                .isEqualTo(Kind.FAILED);
        assertThat(refusal(() -> hypervisor.liveDisks().takeSnapshot(uuid, folder.resolve("other"), "pmc-two")))
                .isEqualTo(Kind.FAILED);
    }

    @Test
    void a_guest_without_an_agent_cannot_be_frozen() {
        assertThat(refusal(() -> hypervisor.liveDisks().freeze(uuid, SOON))).isEqualTo(Kind.FAILED);
        assertThat(refusal(() -> hypervisor.liveDisks().thaw(uuid, SOON))).isEqualTo(Kind.FAILED);
    }

    @Test
    void a_domain_that_is_off_has_no_live_disks() throws Exception {
        hypervisor.destroy(uuid);

        assertThat(refusal(() -> hypervisor.liveDisks().takeSnapshot(uuid, disk, "pmc-one")))
                .isEqualTo(Kind.WRONG_STATE);
    }

    private String snapshots() {
        return Processes.runOrFail("qemu-img", "info", "-U", "-f", "qcow2", disk.toString());
    }

    private static Kind refusal(ThrowingCallable call) {
        HypervisorException refusal = catchThrowableOfType(HypervisorException.class, call);
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal.kind();
    }
}
