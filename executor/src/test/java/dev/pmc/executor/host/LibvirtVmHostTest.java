package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.guest.ImageStore;
import dev.pmc.guest.OverlayDisk;
import dev.pmc.guest.QemuImg;
import dev.pmc.hypervisor.DomainState;
import dev.pmc.hypervisor.FakeHypervisor;
import dev.pmc.hypervisor.HostFacts;
import dev.pmc.hypervisor.HypervisorException.Kind;
import dev.pmc.hypervisor.ScriptedCalls.Verb;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.WorkStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How VMs are made and adopted, on a hypervisor in memory and real files. */
final class LibvirtVmHostTest extends HostStory {
    @Test
    void a_vm_that_is_not_there_is_made() throws Exception {
        List<WorkStep> steps = new ArrayList<>();

        VmReport report = host.run(WEB, progress -> steps.add(progress.step()));

        assertThat(domain().state()).isEqualTo(DomainState.RUNNING);
        assertThat(domain().autostart()).isTrue();
        assertThat(domain().mark()).isEqualTo(DomainPlanner.mark(WEB));
        assertThat(site.leftovers())
                .anyMatch(path -> path.endsWith("disk.qcow2"))
                .anyMatch(path -> path.endsWith("seed.iso"));
        assertThat(report.phaseMillis())
                .containsOnlyKeys(
                        "preflight",
                        "virt-type",
                        "directory",
                        "image",
                        "disk",
                        "seed",
                        "define",
                        "autostart",
                        "create");
        assertThat(report.leftNothing()).isFalse();
        assertThat(steps.stream().distinct())
                .as("a step may have more to say")
                .containsExactly(WorkStep.IMAGE, WorkStep.DISK, WorkStep.DEFINE);
    }

    @Test
    void the_same_run_again_changes_nothing() throws Exception {
        host.run(WEB, words -> {});

        host.run(WEB, words -> {});

        assertThat(hypervisor.boots("web01")).isEqualTo(1);
        assertThat(hypervisor.calls().stream().filter(Verb.DEFINE::equals)).hasSize(1);
    }

    @Test
    void a_vm_that_is_off_is_started_with_the_disk_it_has() throws Exception {
        host.run(WEB, words -> {});
        Object disk = Files.getAttribute(site.directory(WEB).disk(), "unix:ino");
        hypervisor.powerOff("web01");

        host.run(WEB, words -> {});

        assertThat(domain().state()).isEqualTo(DomainState.RUNNING);
        assertThat(Files.getAttribute(site.directory(WEB).disk(), "unix:ino")).isEqualTo(disk);
    }

    @Test
    void another_executor_adopts_what_this_one_made() throws Exception {
        host.run(WEB, words -> {});
        reopen();

        host.run(WEB, words -> {});

        assertThat(hypervisor.boots("web01")).isEqualTo(1);
    }

    @Test
    void a_disk_that_a_guest_has_used_is_kept_when_the_domain_is_gone() throws Exception {
        host.run(WEB, words -> {});
        Object disk = Files.getAttribute(site.directory(WEB).disk(), "unix:ino");
        hypervisor.destroyByOperator("web01");
        hypervisor.undefine(WEB.spec().uuid());
        hypervisor.failNext(Verb.CREATE, Kind.FAILED, "QEMU did not start");

        VmFailure failure = failure(() -> host.run(WEB, words -> {}));
        assertThat(failure.leftNothing()).isFalse();
        assertThat(hypervisor.count()).isZero();

        host.run(WEB, words -> {});
        assertThat(Files.getAttribute(site.directory(WEB).disk(), "unix:ino")).isEqualTo(disk);
    }

    @Test
    void a_vm_whose_definition_was_lost_is_not_made_again_on_an_older_disk() throws Exception {
        lostDefinition();
        Path snapshot = site.directory(WEB).path().resolve("disk.snap1");
        OverlayDisk.create(
                new QemuImg(), new ImageStore.Base(site.directory(WEB).disk(), 1 << 20), snapshot, null);
        List<String> before = site.leftovers();

        VmFailure failure = failure(() -> host.run(WEB, words -> {}));

        assertThat(failure).hasMessageContaining(snapshot.toString()).hasMessageContaining("qemu-img commit");
        assertThat(failure.retryable()).isFalse();
        assertThat(failure.leftNothing()).isFalse();
        assertThat(site.leftovers()).isEqualTo(before);
        assertThat(hypervisor.count()).isZero();
        host.erase(WEB);
        assertNothingIsLeft();
    }

    @Test
    void a_disk_that_a_guest_has_run_on_and_that_is_missing_is_not_replaced() throws Exception {
        lostDefinition();
        Files.move(site.directory(WEB).disk(), site.directory(WEB).path().resolve("disk.flattened"));

        assertThat(failure(() -> host.run(WEB, words -> {}))).hasMessageContaining("disk.flattened");

        Files.delete(site.directory(WEB).path().resolve("disk.flattened"));
        VmFailure failure = failure(() -> host.run(WEB, words -> {}));
        assertThat(failure).hasMessageContaining("disk.qcow2 is missing");
        assertThat(failure.leftNothing()).isFalse();
        assertThat(site.leftovers()).anyMatch(path -> path.endsWith("started"));
    }

    private void lostDefinition() throws Exception {
        host.run(WEB, words -> {});
        hypervisor.destroyByOperator("web01");
        hypervisor.undefine(WEB.spec().uuid());
    }

    @Test
    void a_disk_that_is_kept_is_not_given_to_another_spec() throws Exception {
        lostDefinition();

        VmFailure failure = failure(() -> host.run(TestSite.task("web01", "other", 1, 0), words -> {}));

        assertThat(failure).hasMessageContaining("made for another spec").hasMessageContaining("delete");
        assertThat(failure.retryable()).isFalse();
        assertThat(failure.leftNothing()).isFalse();
        assertThat(site.directory(WEB).disk()).exists();
        host.run(WEB, words -> {});
    }

    @Test
    void what_an_attempt_left_that_was_cut_off_before_its_guest_ran_is_made_anew() throws Exception {
        VmDirectory directory = site.directory(WEB);
        directory.create();
        Files.writeString(directory.disk(), "half a disk");

        host.run(WEB, words -> {});

        assertThat(Files.size(directory.disk())).isGreaterThan(100);
        assertThat(domain().state()).isEqualTo(DomainState.RUNNING);
    }

    @Test
    void the_same_name_with_another_spec_is_refused_and_left_alone() throws Exception {
        host.run(WEB, words -> {});

        VmFailure failure = failure(() -> host.run(TestSite.task("web01", "other", 1, 0), words -> {}));

        assertThat(failure).hasMessageContaining("made from another spec");
        assertThat(failure.retryable()).isFalse();
        assertThat(failure.leftNothing()).isFalse();
        assertThat(domain().state()).isEqualTo(DomainState.RUNNING);
    }

    @Test
    void a_domain_of_somebody_else_is_never_touched() throws Exception {
        hypervisor.define("<domain type='qemu'><name>web01</name><memory>1</memory></domain>");

        VmFailure failure = failure(() -> host.run(WEB, words -> {}));
        host.stop(WEB, SOON);
        host.erase(WEB);

        assertThat(failure).hasMessageContaining("is not pmc's");
        assertThat(failure.retryable()).isFalse();
        assertThat(failure.leftNothing()).isTrue();
        assertThat(hypervisor.find("web01")).isPresent();
        assertThat(hypervisor.calls()).doesNotContain(Verb.DESTROY, Verb.UNDEFINE, Verb.SHUTDOWN, Verb.SET_AUTOSTART);
    }

    @Test
    void a_domain_whose_mark_somebody_removed_is_not_touched_either() throws Exception {
        hypervisor.define("<domain type='qemu'><name>web01</name><uuid>"
                + WEB.spec().uuid() + "</uuid><memory>1</memory></domain>");

        assertThat(failure(() -> host.run(WEB, words -> {})).retryable()).isFalse();
        assertThat(failure(() -> host.stop(WEB, SOON)).leftNothing()).isFalse();
        assertThat(failure(() -> host.erase(WEB)).leftNothing()).isFalse();
        assertThat(hypervisor.count()).isEqualTo(1);
    }

    @Test
    void an_image_that_is_not_in_the_catalogue_is_not_tried_again() {
        VmFailure failure = failure(() -> host.run(TestSite.task("web01", "beos", 1, 0), words -> {}));

        assertThat(failure).hasMessageContaining("beos").hasMessageContaining("tiny");
        assertThat(failure.retryable()).isFalse();
        assertThat(failure.leftNothing()).isTrue();
    }

    @Test
    void a_template_that_is_broken_is_named_with_its_line() throws Exception {
        Files.writeString(site.data().resolve("PMCLibvirtTemplate.xml"), "<domain>\n<name>\n</domain>");

        VmFailure failure = failure(() -> host.run(WEB, words -> {}));

        assertThat(failure).hasMessageContaining("PMCLibvirtTemplate.xml line 3");
        assertThat(failure.retryable()).isFalse();
        assertThat(failure.leftNothing()).isTrue();
        assertThat(site.leftovers()).isEmpty();
    }

    @Test
    void a_vm_larger_than_the_host_is_refused_before_anything_is_made() {
        hypervisor.hostIs(new HostFacts(9_000_000, 128, false));

        assertThat(failure(() -> host.run(WEB, words -> {}))).hasMessageContaining("128");
        assertThat(site.leftovers()).isEmpty();
    }

    @Test
    void a_guest_of_a_kernel_alone_gets_a_blank_disk() throws Exception {
        host.run(TestSite.task("web01", "kernel-only", 1, 0), words -> {});

        assertThat(hypervisor.xml("web01")).contains("<kernel>").contains("<cmdline>console=ttyS0</cmdline>");
        assertThat(Files.exists(site.directory(WEB).disk())).isTrue();
    }

    @Test
    void a_state_directory_that_cannot_be_used_is_named() throws IOException {
        Files.deleteIfExists(site.state().resolve("locks"));
        Files.createDirectory(site.state().resolve("locks"));

        assertThat(failure(() -> site.open(new FakeHypervisor()).close())).hasMessageContaining("state directory");
    }

    @Test
    void a_domain_that_is_just_being_started_is_waited_for() throws Exception {
        host.run(WEB, words -> {});
        hypervisor.silently("web01", DomainState.STARTING_UP);
        Thread libvirt = new Thread(() -> {
            sleep(300);
            hypervisor.silently("web01", DomainState.RUNNING);
        });
        libvirt.start();

        host.run(WEB, words -> {});

        assertThat(domain().state()).isEqualTo(DomainState.RUNNING);
        assertThat(hypervisor.boots("web01")).isEqualTo(1);
        libvirt.join();
    }

    @Test
    void a_start_that_comes_to_nothing_while_it_is_waited_for_is_made_again() throws Exception {
        host.run(WEB, words -> {});
        hypervisor.silently("web01", DomainState.STARTING_UP);
        Thread libvirt = new Thread(() -> {
            sleep(300);
            hypervisor.silently("web01", DomainState.CRASHED);
        });
        libvirt.start();

        host.run(WEB, words -> {});

        assertThat(domain().state()).isEqualTo(DomainState.RUNNING);
        assertThat(hypervisor.boots("web01")).isEqualTo(2);
        libvirt.join();
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
