package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.hypervisor.DomainState;
import dev.pmc.hypervisor.FakeHypervisor;
import dev.pmc.vm.Transfer;
import dev.pmc.vm.Transfer.Stage;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A VM moves from one host to another: two hypervisors in memory, real files, and a real connection between them. */
final class RelocationTest extends HostStory {
    private static final VmTask THERE = TestSite.attempt(WEB, 2);

    @TempDir
    private Path elsewhere;

    private final FakeHypervisor otherHypervisor = new FakeHypervisor();
    private TestSite otherSite;
    private LibvirtVmHost target;

    @BeforeEach
    void openTarget() throws Exception {
        otherSite = new TestSite(elsewhere);
        target = otherSite.open(otherHypervisor);
    }

    @AfterEach
    void closeTarget() {
        target.close();
    }

    private URI held() throws VmFailure {
        Transfer held = host.hold(WEB, 2, Duration.ofSeconds(1));
        assertThat(held.stage()).isEqualTo(Stage.HELD);
        return URI.create(String.valueOf(held.source()));
    }

    private static void mark(Path disk) throws IOException, InterruptedException {
        qemuIo(disk, "write -P 0x5a 4096 4096");
    }

    private static void qemuIo(Path disk, String command) throws IOException, InterruptedException {
        assertThat(qemuTool("qemu-io", "-f", "qcow2", "-c", command, disk.toString()))
                .doesNotContain("failed");
    }

    /** What a program of QEMU says, which ends well. */
    private static String qemuTool(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void a_vm_moves_with_what_its_guest_has_written() throws Exception {
        host.run(WEB, progress -> {});
        target.prepare(THERE, progress -> {});
        mark(site.directory(WEB).disk());

        URI source = held();
        assertThat(domain().state().active()).isFalse();
        assertThat(domain().autostart()).isFalse();

        Transfer fetched = target.fetch(THERE, 2, source);
        assertThat(fetched.stage()).isEqualTo(Stage.FETCHED);
        target.run(THERE, progress -> {});
        assertThat(otherHypervisor.boots("web01")).isEqualTo(1);
        qemuIo(otherSite.directory(WEB).disk(), "read -P 0x5a 4096 4096");

        host.erase(TestSite.attempt(WEB, 3));
        assertNothingIsLeft();
    }

    @Test
    void a_move_that_is_given_up_leaves_the_source_as_it_was() throws Exception {
        host.run(WEB, progress -> {});
        target.prepare(THERE, progress -> {});
        URI source = held();

        host.run(WEB, progress -> {});
        assertThat(domain().state()).isEqualTo(DomainState.RUNNING);
        assertThat(domain().autostart()).isTrue();
        VmFailure refused = failure(() -> target.fetch(THERE, 2, source));
        assertThat(refused).hasMessageContaining("does not hand its disk out");

        target.erase(TestSite.attempt(WEB, 3));
        assertThat(otherSite.leftovers()).isEmpty();
    }

    @Test
    void whoever_cannot_run_the_vm_says_so_and_keeps_nothing() throws Exception {
        VmFailure failure = failure(
                () -> target.prepare(TestSite.attempt(TestSite.task("web01", "missing", 1, 0), 2), progress -> {}));

        assertThat(failure.leftNothing()).isTrue();
        assertThat(otherSite.directory(WEB).path()).doesNotExist();
    }

    @Test
    void where_the_vm_is_already_it_is_not_received() throws Exception {
        host.run(WEB, progress -> {});

        VmFailure failure = failure(() -> host.prepare(THERE, progress -> {}));

        assertThat(failure.leftNothing()).isFalse();
        assertThat(domain().state()).isEqualTo(DomainState.RUNNING);
    }

    @Test
    void an_erase_that_comes_late_does_not_take_what_has_been_received_since() throws Exception {
        host.run(WEB, progress -> {});
        target.prepare(TestSite.attempt(WEB, 5), progress -> {});
        target.fetch(TestSite.attempt(WEB, 5), 5, held());

        VmFailure failure = failure(() -> target.erase(TestSite.attempt(WEB, 4)));

        assertThat(failure).hasMessageContaining("out of date");
        assertThat(otherSite.directory(WEB).disk()).exists();
    }

    @Test
    void a_disk_on_another_image_is_not_taken() throws Exception {
        host.run(WEB, progress -> {});
        Path image = otherSite.data().resolve("tiny.raw");
        byte[] content = Files.readAllBytes(image);
        content[content.length - 1]++;
        Files.write(image, content);
        target.prepare(THERE, progress -> {});
        URI source = held();

        VmFailure failure = failure(() -> target.fetch(THERE, 2, source));

        assertThat(failure).hasMessageContaining("same catalogue");
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void a_disk_that_names_another_file_as_the_place_of_its_content_is_not_taken() throws Exception {
        host.run(WEB, progress -> {});
        target.prepare(THERE, progress -> {});
        Path disk = site.directory(WEB).disk();
        Path base = VmDirectory.base(site.directory(WEB).path());
        Path content = site.data().resolve("content.raw");
        qemuTool(
                "qemu-img",
                "create",
                "-f",
                "qcow2",
                "-o",
                "data_file=" + content,
                "-b",
                String.valueOf(base),
                "-F",
                "qcow2",
                disk.toString());

        URI source = held();
        VmFailure failure = failure(() -> target.fetch(THERE, 2, source));

        assertThat(failure).hasMessageContaining("names another file");
        assertThat(failure.retryable()).isFalse();
        assertThat(otherSite.directory(WEB).disk()).doesNotExist();
    }
}
