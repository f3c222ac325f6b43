package dev.pmc.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pmc.hypervisor.DomainInfo;
import dev.pmc.hypervisor.DomainState;
import dev.pmc.hypervisor.FakeHypervisor;
import dev.pmc.hypervisor.FakeHypervisor.Manners;
import dev.pmc.hypervisor.FakeHypervisor.Verb;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.hypervisor.HypervisorException.Kind;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pmc does with VMs on a host, on a hypervisor in memory and real files. */
final class LibvirtVmHostTest {
    private static final VmTask WEB = TestSite.task("web01");
    private static final Hostname VM = WEB.spec().hostname();
    private static final Duration SOON = Duration.ofMillis(100);

    @TempDir
    private Path temporary;

    private final FakeHypervisor hypervisor = new FakeHypervisor();
    private TestSite site;
    private LibvirtVmHost host;

    @BeforeEach
    void open() throws Exception {
        site = new TestSite(temporary);
        host = site.open(hypervisor);
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void a_vm_that_is_not_there_is_made() throws Exception {
        List<String> progress = new ArrayList<>();

        VmReport report = host.run(WEB, progress::add);

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
        assertThat(progress).isNotEmpty();
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
        host.close();

        host = site.open(hypervisor);
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

        VmFailure failure = failure(() -> host.run(TestSite.task("web01", "tiny", 2, 0), words -> {}));

        assertThat(failure).hasMessageContaining("made from another spec");
        assertThat(failure.retryable()).isFalse();
        assertThat(failure.leftNothing()).isFalse();
        assertThat(domain().state()).isEqualTo(DomainState.RUNNING);
    }

    @Test
    void a_domain_of_somebody_else_is_never_touched() throws Exception {
        hypervisor.define("<domain type='qemu'><name>web01</name><memory>1</memory></domain>");

        VmFailure failure = failure(() -> host.run(WEB, words -> {}));
        host.stop(VM, SOON);
        host.erase(VM);

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
        assertThat(failure(() -> host.stop(VM, SOON)).leftNothing()).isFalse();
        assertThat(failure(() -> host.erase(VM)).leftNothing()).isFalse();
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
        hypervisor.hostIs(new dev.pmc.hypervisor.HostFacts(9_000_000, 128, false));

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
    void a_stop_keeps_the_disk_and_does_not_come_back_by_itself() throws Exception {
        host.run(WEB, words -> {});

        host.stop(VM, Duration.ofSeconds(10));

        assertThat(domain().state()).isEqualTo(DomainState.POWERED_OFF);
        assertThat(domain().autostart()).isFalse();
        assertThat(Files.exists(site.directory(WEB).disk())).isTrue();
        host.stop(VM, Duration.ofSeconds(10));
    }

    @Test
    void a_guest_with_a_hung_agent_obeys_the_power_button() throws Exception {
        host.run(WEB, words -> {});
        hypervisor.guestsAre(Manners.AGENT_HUNG);

        host.stop(VM, SOON);

        assertThat(domain().state()).isEqualTo(DomainState.POWERED_OFF);
    }

    @Test
    void a_deaf_guest_loses_its_power_when_the_grace_is_over() throws Exception {
        host.run(WEB, words -> {});
        hypervisor.guestsAre(Manners.DEAF);

        host.stop(VM, SOON);

        assertThat(domain().state()).isEqualTo(DomainState.DESTROYED);
    }

    @Test
    void a_stop_of_a_vm_that_is_not_there_is_fine() throws Exception {
        host.stop(VM, SOON);

        assertThat(hypervisor.count()).isZero();
    }

    @Test
    void an_erase_leaves_nothing_whether_the_guest_runs_or_not() throws Exception {
        host.run(WEB, words -> {});
        host.erase(VM);
        assertNothingIsLeft();

        host.run(WEB, words -> {});
        host.stop(VM, Duration.ZERO);
        host.erase(VM);
        assertNothingIsLeft();

        host.erase(VM);
    }

    @Test
    void an_erase_that_failed_is_finished_by_the_next() throws Exception {
        for (Verb verb : List.of(Verb.DESTROY, Verb.UNDEFINE)) {
            host.run(WEB, words -> {});
            hypervisor.failNext(verb, Kind.FAILED, "no");

            VmFailure failure = failure(() -> host.erase(VM));
            assertThat(failure.leftNothing()).as("%s", verb).isFalse();
            assertThat(failure.retryable()).isTrue();

            host.erase(VM);
            assertNothingIsLeft();
        }
    }

    @Test
    void a_restart_boots_once_for_each_generation() throws Exception {
        host.run(WEB, words -> {});
        VmTask again = TestSite.task("web01", "tiny", 1, 1);

        assertThat(host.restart(again).bootGeneration()).isEqualTo(1);
        assertThat(host.restart(again).bootGeneration()).isEqualTo(1);
        assertThat(host.run(again, words -> {}).bootGeneration()).isEqualTo(1);
        assertThat(hypervisor.boots("web01")).isEqualTo(2);

        assertThat(host.run(WEB, words -> {}).bootGeneration()).isEqualTo(1);
        assertThat(hypervisor.boots("web01")).isEqualTo(2);
    }

    @Test
    void a_restart_that_was_cut_off_is_finished_and_not_repeated() throws Exception {
        host.run(WEB, words -> {});
        VmTask again = TestSite.task("web01", "tiny", 1, 1);
        hypervisor.failNext(Verb.CREATE, Kind.UNREACHABLE, "libvirtd went away");
        assertThat(failure(() -> host.restart(again)).leftNothing()).isFalse();

        host.run(again, words -> {});
        host.run(again, words -> {});

        assertThat(hypervisor.boots("web01")).isEqualTo(2);
    }

    @Test
    void a_restart_of_a_vm_that_is_not_there_fails() {
        assertThat(failure(() -> host.restart(WEB)).leftNothing()).isTrue();
    }

    @Test
    void a_guest_is_ready_when_its_agent_connects() throws Exception {
        host.run(WEB, words -> {});
        Thread boot = new Thread(() -> hypervisor.agentConnects("web01", "10.0.0.7"));
        boot.start();

        VmReport report = host.awaitReady(WEB, Duration.ofSeconds(30));

        assertThat(report.ready()).isTrue();
        boot.join();
    }

    @Test
    void a_guest_is_ready_when_it_says_so_on_its_console() throws Exception {
        host.run(WEB, words -> {});
        Files.writeString(site.directory(WEB).consoleLog(), "[ 3.1] UP-AND-RUNNING\r\n");

        assertThat(host.awaitReady(WEB, Duration.ofSeconds(30)).ready()).isTrue();
    }

    @Test
    void a_guest_that_does_not_answer_in_time_is_not_ready_but_not_failed() throws Exception {
        host.run(WEB, words -> {});

        assertThat(host.awaitReady(WEB, SOON).ready()).isFalse();
    }

    @Test
    void a_guest_that_ends_before_it_answers_has_failed() throws Exception {
        host.run(WEB, words -> {});
        hypervisor.crash("web01");

        assertThat(failure(() -> host.awaitReady(WEB, Duration.ofSeconds(30)))).hasMessageContaining("crashed");
    }

    @Test
    void the_watcher_is_told_once_of_each_ending_that_pmc_did_not_ask_for() throws Exception {
        BlockingQueue<String> heard = listenForEndings();

        host.run(WEB, words -> {});
        hypervisor.powerOff("web01");
        assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("web01 POWERED_OFF");

        host.run(WEB, words -> {});
        hypervisor.crash("web01");
        assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("web01 CRASHED");

        host.run(WEB, words -> {});
        hypervisor.destroyByOperator("web01");
        hypervisor.undefine(WEB.spec().uuid());
        assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("web01 TAKEN_AWAY");

        host.run(WEB, words -> {});
        host.restart(TestSite.task("web01", "tiny", 1, 1));
        host.stop(VM, Duration.ofSeconds(10));
        host.erase(VM);
        assertThat(heard.poll(300, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void an_ending_whose_event_was_lost_is_found_by_looking() throws Exception {
        BlockingQueue<String> heard = listenForEndings();
        host.run(WEB, words -> {});

        hypervisor.silently("web01", DomainState.CRASHED);

        assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("web01 CRASHED");
    }

    @Test
    void guests_that_nobody_ran_here_are_nobodys_business() throws Exception {
        host.run(WEB, words -> {});
        host.close();
        host = site.open(hypervisor);
        BlockingQueue<String> heard = listenForEndings();

        hypervisor.crash("web01");

        assertThat(heard.poll(300, TimeUnit.MILLISECONDS)).isNull();
    }

    private BlockingQueue<String> listenForEndings() {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        host.watch((vm, ending, words) -> heard.add(vm + " " + ending));
        return heard;
    }

    private void assertNothingIsLeft() {
        assertThat(hypervisor.count()).isZero();
        assertThat(site.leftovers()).isEmpty();
    }

    private DomainInfo domain() throws HypervisorException {
        return hypervisor.find(WEB.spec().uuid()).orElseThrow();
    }

    private static VmFailure failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        VmFailure failure = catchThrowableOfType(VmFailure.class, call);
        assertThat(failure).as("a failure").isNotNull();
        return failure;
    }

    @Test
    void a_state_directory_that_cannot_be_used_is_named() throws IOException {
        Files.deleteIfExists(site.state().resolve("locks"));
        Files.createDirectory(site.state().resolve("locks"));

        assertThat(failure(() -> site.open(new FakeHypervisor()).close())).hasMessageContaining("state directory");
    }
}
