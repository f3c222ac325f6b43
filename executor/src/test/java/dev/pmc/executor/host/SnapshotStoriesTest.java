package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pmc.fixtures.Processes;
import dev.pmc.hypervisor.DomainState;
import dev.pmc.hypervisor.HypervisorException.Kind;
import dev.pmc.hypervisor.ScriptedCalls;
import dev.pmc.hypervisor.ScriptedCalls.Verb;
import dev.pmc.vm.SnapshotAnswer;
import dev.pmc.vm.SnapshotName;
import dev.pmc.vm.SnapshotOrder;
import dev.pmc.vm.TakenSnapshot;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Snapshots of a VM on a host with a hypervisor in memory and real disks. */
final class SnapshotStoriesTest extends HostStory {
    private int orders;

    @Test
    void a_snapshot_of_a_running_guest_is_taken_while_its_agent_holds_the_file_systems_still() throws Exception {
        host.run(WEB, words -> {});
        hypervisor.agentConnects("web01", "10.0.0.9");

        VmReport report = host.snapshot(take("before"));

        assertThat(answer(report).done()).isTrue();
        assertThat(answer(report).words()).contains("frozen");
        assertThat(names(report)).containsExactly("before");
        assertThat(Objects.requireNonNull(report.disk()).bytes()).isPositive();
        assertThat(hypervisor.calls()).containsSubsequence(Verb.FREEZE, Verb.TAKE_SNAPSHOT, Verb.THAW);
        assertThat(hypervisor.liveDisks().frozen()).isEmpty();
        assertThat(hypervisor.boots("web01")).isEqualTo(1);
    }

    @Test
    void without_an_agent_it_is_as_after_a_power_cut_and_says_so() throws Exception {
        host.run(WEB, words -> {});

        SnapshotAnswer answer = answer(host.snapshot(take("before")));

        assertThat(answer.done()).isTrue();
        assertThat(answer.words()).contains("as if after a power cut");
    }

    @Test
    void a_revert_brings_the_disk_back_and_boots_the_guest_from_it() throws Exception {
        host.run(WEB, words -> {});
        host.stop(WEB, SOON);
        write("old");
        host.snapshot(take("before"));
        write("new");
        host.run(WEB, words -> {});

        VmReport report = host.snapshot(order(SnapshotOrder.Kind.REVERT, "before"));

        assertThat(answer(report).done()).isTrue();
        assertThat(domain().state()).isEqualTo(DomainState.RUNNING);
        assertThat(hypervisor.boots("web01")).isEqualTo(3);
        assertThat(read()).isEqualTo("old");
        assertThat(names(report)).containsExactly("before");
    }

    @Test
    void a_vm_that_is_off_stays_off() throws Exception {
        host.run(WEB, words -> {});
        host.stop(WEB, SOON);

        host.snapshot(offOrder(SnapshotOrder.Kind.TAKE, "before"));
        host.snapshot(offOrder(SnapshotOrder.Kind.REVERT, "before"));

        assertThat(domain().state().active()).isFalse();
        assertThat(hypervisor.calls()).doesNotContain(Verb.FREEZE);
    }

    @Test
    void an_order_is_carried_out_once_however_often_it_is_given() throws Exception {
        host.run(WEB, words -> {});
        host.snapshot(take("before"));
        VmTask revert = order(SnapshotOrder.Kind.REVERT, "before");
        host.snapshot(revert);
        host.stop(WEB, SOON);
        write("since");

        VmReport again = host.snapshot(revert);

        assertThat(answer(again).done()).isTrue();
        assertThat(read()).isEqualTo("since");
    }

    @Test
    void an_order_that_is_older_than_one_that_was_dealt_with_is_not_carried_out_any_more() throws Exception {
        host.run(WEB, words -> {});
        VmTask first = take("one");
        host.snapshot(take("two"));

        VmReport late = host.snapshot(first);

        assertThat(names(late)).containsExactly("two");
        assertThat(answer(late))
                .extracting(SnapshotAnswer::number, SnapshotAnswer::done)
                .containsExactly(1L, false);
    }

    @Test
    void an_executor_that_dies_in_the_middle_of_a_snapshot_leaves_it_to_the_next() throws Exception {
        host.run(WEB, words -> {});
        hypervisor.agentConnects("web01");
        VmTask take = take("before");
        hypervisor.killCallerOfNext(Verb.TAKE_SNAPSHOT);
        assertThat(catchThrowable(() -> host.snapshot(take))).isInstanceOf(ScriptedCalls.Killed.class);
        reopen();
        hypervisor.catchUp();
        host.run(next(WEB), words -> {});

        VmReport report = host.snapshot(next(take));

        assertThat(answer(report).done()).isTrue();
        assertThat(names(report)).containsExactly("before");
    }

    @Test
    void a_guest_that_an_executor_left_frozen_is_thawed_by_the_next() throws Exception {
        host.run(WEB, words -> {});
        hypervisor.agentConnects("web01");
        hypervisor.killCallerOfNext(Verb.FREEZE);
        assertThat(catchThrowable(() -> host.snapshot(take("before")))).isInstanceOf(ScriptedCalls.Killed.class);
        assertThat(hypervisor.liveDisks().frozen()).hasSize(1);
        reopen();

        host.run(next(WEB), words -> {});

        assertThat(hypervisor.liveDisks().frozen()).isEmpty();
    }

    @Test
    void a_hypervisor_that_fails_leaves_the_order_open_and_the_guest_moving() throws Exception {
        host.run(WEB, words -> {});
        hypervisor.agentConnects("web01");
        hypervisor.failNext(Verb.TAKE_SNAPSHOT, Kind.UNREACHABLE, "libvirtd is gone");
        VmTask take = take("before");

        assertThat(failure(() -> host.snapshot(take)).retryable()).isTrue();
        assertThat(hypervisor.liveDisks().frozen()).isEmpty();
        assertThat(answer(host.snapshot(take)).done()).isTrue();
    }

    @Test
    void what_cannot_be_done_is_said_in_words_and_changes_nothing() throws Exception {
        host.run(WEB, words -> {});
        host.snapshot(take("before"));

        assertThat(answer(host.snapshot(take("before"))).words()).contains("there is a snapshot before already");
        SnapshotAnswer revert = answer(host.snapshot(order(SnapshotOrder.Kind.REVERT, "after")));
        assertThat(revert.done()).isFalse();
        assertThat(revert.words()).isEqualTo("there is no snapshot after; there are: [before]");
        assertThat(hypervisor.boots("web01")).isEqualTo(1);
        assertThat(answer(host.snapshot(order(SnapshotOrder.Kind.DELETE, "after")))
                        .done())
                .isTrue();
    }

    @Test
    void a_vm_has_no_more_snapshots_than_the_site_allows() throws Exception {
        host.close();
        host = site.open(hypervisor, Map.of("PMC_SNAPSHOTS_PER_VM", "1"));
        host.run(WEB, words -> {});
        host.snapshot(take("one"));

        assertThat(answer(host.snapshot(take("two"))).words()).contains("snapshots_per_vm in data/site.yaml");

        VmReport deleted = host.snapshot(order(SnapshotOrder.Kind.DELETE, "one"));
        assertThat(names(deleted)).isEmpty();
        assertThat(answer(host.snapshot(take("two"))).done()).isTrue();
    }

    @Test
    void what_a_snapshot_may_come_to_take_counts_as_room() throws Exception {
        host.run(WEB, words -> {});
        host.stop(WEB, SOON);
        write("something");
        long before = DiskUse.mayGrow(List.of(disk().getParent()), true);
        host.snapshot(take("before"));
        assertThat(DiskUse.mayGrow(List.of(disk().getParent()), true)).isGreaterThan(before);
        host.close();
        host = site.open(hypervisor, Map.of("PMC_DISK_RESERVE_MIB", "999999999"));

        assertThat(answer(host.snapshot(take("more"))).words()).contains("there is no room for a snapshot of web01");
    }

    @Test
    void a_disk_that_somebody_has_moved_into_another_file_is_left_alone() throws Exception {
        host.run(WEB, words -> {});
        String moved = hypervisor.xml("web01").replace("disk.qcow2", "disk.manual");
        hypervisor.define(moved);

        SnapshotAnswer answer = answer(host.snapshot(take("before")));

        assertThat(answer.done()).isFalse();
        assertThat(answer.words()).contains("disk.manual").contains("pmc did not make");
    }

    @Test
    void snapshots_go_with_their_vm() throws Exception {
        host.run(WEB, words -> {});
        host.snapshot(take("before"));

        host.erase(WEB);

        assertNothingIsLeft();
    }

    @Test
    void an_adopted_vm_reports_its_snapshots() throws Exception {
        host.run(WEB, words -> {});
        host.snapshot(take("before"));
        reopen();

        assertThat(names(host.run(next(WEB), words -> {}))).containsExactly("before");
    }

    private VmTask take(String name) {
        return order(SnapshotOrder.Kind.TAKE, name);
    }

    private VmTask order(SnapshotOrder.Kind kind, String name) {
        return WEB.with(new SnapshotOrder(++orders, kind, new SnapshotName(name)));
    }

    private VmTask offOrder(SnapshotOrder.Kind kind, String name) {
        VmTask task = order(kind, name);
        return new VmTask(
                task.version(),
                VmTask.Verb.STOP,
                task.spec(),
                task.attempt(),
                0,
                task.virtType(),
                task.snapshotOrder());
    }

    private static VmTask next(VmTask task) {
        return new VmTask(task.version(), task.verb(), task.spec(), 2, 0, task.virtType(), task.snapshotOrder());
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

    private Path disk() {
        return site.directory(WEB).disk();
    }

    /** Into the disk of a VM that is off, as its guest would. */
    private void write(String text) throws Exception {
        Path content = Files.writeString(site.state().resolve("content"), text + "\0".repeat(512 - text.length()));
        Processes.runOrFail("qemu-io", "-f", "qcow2", "-c", "write -s " + content + " 512k 512", disk().toString());
    }

    private String read() {
        String dump =
                Processes.runOrFail("qemu-io", "-r", "-U", "-f", "qcow2", "-c", "read -v 512k 16", disk().toString());
        String line = dump.lines().findFirst().orElseThrow();
        return line.substring(line.lastIndexOf("  ") + 2).replace(".", "");
    }
}
