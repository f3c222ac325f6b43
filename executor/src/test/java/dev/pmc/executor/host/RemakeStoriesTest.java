package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pmc.fixtures.Processes;
import dev.pmc.hypervisor.DomainState;
import dev.pmc.hypervisor.HypervisorException.Kind;
import dev.pmc.hypervisor.ScriptedCalls;
import dev.pmc.hypervisor.ScriptedCalls.Verb;
import dev.pmc.vm.SnapshotName;
import dev.pmc.vm.SnapshotOrder;
import dev.pmc.vm.VmShape;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmTask;
import java.nio.file.Files;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** VMs that are made anew, or of another shape, on a host with a hypervisor in memory and real disks. */
final class RemakeStoriesTest extends HostStory {
    private static final VmShape LARGER = new VmShape(2, 512, 3);

    @Test
    void a_vm_that_is_made_anew_has_a_fresh_disk_under_its_old_name() throws Exception {
        host.run(WEB, words -> {});
        host.snapshot(WEB.with(new SnapshotOrder(1, SnapshotOrder.Kind.TAKE, new SnapshotName("before"))));
        Object disk =
                Files.readAttributes(site.directory(WEB).disk(), "unix:ino").get("ino");

        VmTask anew = next(WEB, WEB.spec().rebuilt("tiny"));
        host.run(anew, words -> {});

        assertThat(Files.readAttributes(site.directory(WEB).disk(), "unix:ino").get("ino"))
                .isNotEqualTo(disk);
        assertThat(domain().uuid()).isEqualTo(WEB.spec().uuid());
        assertThat(domain().state().active()).isTrue();
        assertThat(hypervisor.count()).isEqualTo(1);
        assertThat(new String(Files.readAllBytes(site.directory(WEB).seed()), java.nio.charset.StandardCharsets.UTF_8))
                .contains(WEB.spec().uuid() + "-1");
        assertThat(snapshots(anew)).isZero();
    }

    @Test
    void it_is_made_anew_once() throws Exception {
        VmTask anew = next(WEB, WEB.spec().rebuilt("tiny"));
        host.run(WEB, words -> {});
        host.run(anew, words -> {});
        host.snapshot(anew.with(new SnapshotOrder(1, SnapshotOrder.Kind.TAKE, new SnapshotName("mine"))));

        host.run(anew, words -> {});

        assertThat(snapshots(anew)).as("the disk is the same still").isOne();
    }

    @Test
    void an_image_that_there_is_not_costs_no_disk() throws Exception {
        host.run(WEB, words -> {});

        VmFailure failure = failure(() -> host.run(next(WEB, WEB.spec().rebuilt("nosuch")), words -> {}));

        assertThat(failure.leftNothing()).isFalse();
        assertThat(failure.retryable()).isFalse();
        assertThat(domain().state().active()).isTrue();
        assertThat(site.directory(WEB).disk()).exists();
    }

    @Test
    void an_executor_that_dies_between_the_old_disk_and_the_new_one_is_followed_by_one_that_makes_it()
            throws Exception {
        host.run(WEB, words -> {});
        VmTask anew = next(WEB, WEB.spec().rebuilt("tiny"));
        hypervisor.killCallerOfNext(Verb.UNDEFINE);
        assertThat(catchThrowable(() -> host.run(anew, words -> {}))).isInstanceOf(ScriptedCalls.Killed.class);
        reopen();
        hypervisor.catchUp();

        host.run(anew, words -> {});

        assertThat(domain().state().active()).isTrue();
        assertThat(site.directory(WEB).disk()).exists();
    }

    @Test
    void an_attempt_for_what_the_vm_was_before_is_refused() throws Exception {
        host.run(next(WEB, WEB.spec().rebuilt("tiny")), words -> {});

        assertThat(failure(() -> host.run(WEB, words -> {}))).hasMessageContaining("made from another spec");
    }

    @Test
    void a_vm_that_is_off_has_another_shape_from_its_next_start_on() throws Exception {
        host.run(WEB, words -> {});
        host.stop(WEB, SOON);

        host.run(next(WEB, WEB.spec().shaped(LARGER)), words -> {});

        assertThat(hypervisor.shape("web01")).isEqualTo("2 cpus, 512 MiB");
        assertThat(virtualSize()).isEqualTo(3L << 30);
        assertThat(hypervisor.boots("web01")).isEqualTo(2);
    }

    @Test
    void a_disk_never_shrinks() throws Exception {
        VmTask larger = next(WEB, WEB.spec().shaped(LARGER));
        host.run(larger, words -> {});
        host.stop(larger, SOON);

        host.run(next(WEB, WEB.spec().shaped(new VmShape(1, 256, 1))), words -> {});

        assertThat(virtualSize()).isEqualTo(3L << 30);
    }

    @Test
    void one_that_runs_keeps_its_shape_until_it_is_booted_again() throws Exception {
        host.run(WEB, words -> {});
        VmTask larger = next(WEB, WEB.spec().shaped(LARGER));

        host.run(larger, words -> {});
        assertThat(hypervisor.shape("web01")).isEmpty();

        host.restart(larger.withBootGeneration(1));
        assertThat(hypervisor.shape("web01")).isEqualTo("2 cpus, 512 MiB");
    }

    @Test
    void a_failure_in_the_middle_leaves_it_to_the_next_attempt() throws Exception {
        host.run(WEB, words -> {});
        host.stop(WEB, SOON);
        VmTask larger = next(WEB, WEB.spec().shaped(LARGER));
        hypervisor.failNext(Verb.RESHAPE, Kind.UNREACHABLE, "libvirtd is gone");
        assertThat(failure(() -> host.run(larger, words -> {})).retryable()).isTrue();

        host.run(larger, words -> {});

        assertThat(hypervisor.shape("web01")).isEqualTo("2 cpus, 512 MiB");
    }

    @Test
    void a_guest_that_was_saved_is_powered_off_before_it_has_another_shape() throws Exception {
        host.run(WEB, words -> {});
        hypervisor.silently("web01", DomainState.SAVED);

        host.run(next(WEB, WEB.spec().shaped(LARGER)), words -> {});

        assertThat(hypervisor.calls())
                .containsSubsequence(Verb.CREATE, Verb.SHUTDOWN, Verb.RESHAPE, Verb.CREATE)
                .doesNotContain(Verb.DISCARD_SAVED_STATE);
        assertThat(hypervisor.shape("web01")).isEqualTo("2 cpus, 512 MiB");
        assertThat(domain().state()).isEqualTo(DomainState.RUNNING);
    }

    @Test
    void a_revert_to_a_smaller_disk_is_to_one_that_grows_again_at_the_next_start() throws Exception {
        host.run(WEB, words -> {});
        host.stop(WEB, SOON);
        host.snapshot(order(WEB, 1, SnapshotOrder.Kind.TAKE));
        VmTask larger = next(WEB, WEB.spec().shaped(LARGER));
        host.run(larger, words -> {});

        host.snapshot(order(larger, 2, SnapshotOrder.Kind.REVERT));

        assertThat(virtualSize()).isEqualTo(3L << 30);
        assertThat(snapshots(larger)).isOne();
    }

    private static VmTask order(VmTask task, long number, SnapshotOrder.Kind kind) {
        return task.with(new SnapshotOrder(number, kind, new SnapshotName("before")));
    }

    private static VmTask next(VmTask task, VmSpec spec) {
        return new VmTask(task.version(), task.verb(), spec, 2, 0, task.virtType());
    }

    private int snapshots(VmTask task) throws Exception {
        return Objects.requireNonNull(host.run(task, words -> {}).disk())
                .snapshots()
                .size();
    }

    private long virtualSize() {
        String info = Processes.runOrFail(
                "qemu-img",
                "info",
                "-U",
                "-f",
                "qcow2",
                site.directory(WEB).disk().toString());
        String line = info.lines()
                .filter(each -> each.startsWith("virtual size"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll(".*\\((\\d+) bytes\\).*", "$1"));
    }
}
