package dev.pmc.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.vm.Disk;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmState;
import dev.pmc.vm.DiskState;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.SnapshotAnswer;
import dev.pmc.vm.SnapshotName;
import dev.pmc.vm.SnapshotOrder;
import dev.pmc.vm.TakenSnapshot;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask.Verb;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Stories of the core: snapshots of hosts' disks. */
class SnapshotJobsTest {
    private final Story pmc = new Story().registered();

    @Test
    void theExecutorOfARunningHostIsToldUntilItHasAnswered() {
        pmc.running("web1").job(job(Job.Action.SNAPSHOT, "before"));
        SnapshotOrder order = told();
        assertThat(order.kind()).isEqualTo(SnapshotOrder.Kind.TAKE);
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.RUNNING);

        assertThat(pmc.after(60).effects(Effect.Tell.class))
                .isNotEmpty()
                .allSatisfy(tell -> assertThat(tell.command().snapshotOrder()).isEqualTo(order));

        pmc.says("web1", Kind.RUNNING, answer(order, true, "before"));
        assertThat(pmc.results()).containsExactly(Status.DONE);
        assertThat(snapshots()).containsExactly("before");
        assertThat(pmc.after(600).effects(Effect.Tell.class)).isEmpty();
    }

    @Test
    void whatTheExecutorCannotDoFailsWithItsWords() {
        pmc.running("web1").job(job(Job.Action.REVERT, "nowhere"));

        pmc.says("web1", Kind.RUNNING, answer(told(), false));

        JobResult result = pmc.effects(Effect.Publish.class).get(0).result();
        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(result.reason()).isEqualTo("no");
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.RUNNING);
    }

    @Test
    void ordersAreGivenOneAfterTheOtherWithHigherNumbers() {
        pmc.running("web1").job(job(Job.Action.SNAPSHOT, "one"));
        SnapshotOrder first = told();
        pmc.job(job(Job.Action.DELETE_SNAPSHOT, "one"));
        assertThat(pmc.effects(Effect.Tell.class)).isEmpty();

        pmc.says("web1", Kind.RUNNING, answer(first, true, "one"));

        SnapshotOrder second = told();
        assertThat(second.kind()).isEqualTo(SnapshotOrder.Kind.DELETE);
        assertThat(second.number()).isGreaterThan(first.number());
    }

    @Test
    void aRestartOfTheSchedulerGoesOnWithTheSameOrder() {
        pmc.running("web1").job(job(Job.Action.SNAPSHOT, "before"));
        SnapshotOrder order = told();

        pmc.restart().registered();

        assertThat(told()).isEqualTo(order);
    }

    @Test
    void theOrderForAHostThatIsOffGoesWithATaskThatLeavesItOff() {
        stopped();
        pmc.job(job(Job.Action.SNAPSHOT, "before"));
        Effect.Launch launch = pmc.offer("o2", "agent-1", "metal1").launches().get(0);
        assertThat(launch.task().verb()).isEqualTo(Verb.STOP);
        SnapshotOrder order = Objects.requireNonNull(launch.task().snapshotOrder());

        pmc.says("web1", Kind.FINISHED, answer(order, true, "before"));

        assertThat(pmc.results()).containsExactly(Status.DONE);
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.STOPPED);
        assertThat(snapshots()).containsExactly("before");
        assertThat(pmc.offer("o3", "agent-1", "metal1").launches()).isEmpty();
    }

    @Test
    void anExecutorThatKnowsNothingOfSnapshotsIsAskedAFewTimes() {
        stopped();
        pmc.job(job(Job.Action.SNAPSHOT, "before"));
        for (int i = 0; i < SampleVms.POLICY.limits().failures(); i++) {
            pmc.offer("o" + (2 + i), "agent-1", "metal1");
            pmc.says("web1", Kind.FINISHED, SampleVms.report(false, true, 0));
        }

        assertThat(pmc.results()).containsExactly(Status.FAILED);
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.STOPPED);
    }

    @Test
    void whoStartsAHostThatIsOffKeepsTheSnapshotThatIsBeingTaken() {
        stopped();
        pmc.job(job(Job.Action.SNAPSHOT, "before"));
        SnapshotOrder order = Objects.requireNonNull(
                pmc.offer("o2", "agent-1", "metal1").launches().get(0).task().snapshotOrder());

        assertThat(pmc.job(SampleVms.job(Job.Action.START, "web1")).results()).isEmpty();
        pmc.says("web1", Kind.FINISHED, answer(order, true, "before"));

        assertThat(pmc.results()).containsExactly(Status.DONE);
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.ACCEPTED);
    }

    @Test
    void aGuestThatPowersItselfOffIsNotStartedForItsSnapshot() {
        pmc.running("web1").job(job(Job.Action.SNAPSHOT, "before"));
        SnapshotOrder order = told();

        pmc.says("web1", Kind.FINISHED, SampleVms.report(false, true, 0));

        assertThat(pmc.results()).isEmpty();
        Effect.Launch launch = pmc.offer("o2", "agent-1", "metal1").launches().get(0);
        assertThat(launch.task().verb()).isEqualTo(Verb.STOP);
        assertThat(launch.task().snapshotOrder()).isEqualTo(order);
    }

    @Test
    void aHostThatIsComingUpIsWaitedFor() {
        pmc.job(SampleVms.create("web1")).job(job(Job.Action.SNAPSHOT, "before"));
        assertThat(pmc.results()).isEmpty();
        pmc.offer("o1", "agent-1", "metal1");

        pmc.says("web1", Kind.RUNNING, SampleVms.report(false, true, 0));

        assertThat(told().name()).isEqualTo(new SnapshotName("before"));
    }

    @Test
    void aMachineThatIsGoneForGoodEndsIt() {
        pmc.running("web1").job(SampleVms.job(Job.Action.STOP, "web1"));
        pmc.job(job(Job.Action.SNAPSHOT, "before"));

        pmc.says("web1", Kind.AGENT_GONE, null);

        assertThat(pmc.results()).containsExactly(Status.STOPPED, Status.FAILED);
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.STOPPED);
        assertThat(pmc.job(job(Job.Action.SNAPSHOT, "after")).results()).containsExactly(Status.REJECTED);
    }

    @Test
    void aStopAndADeleteMakeItVoid() {
        pmc.running("web1").job(job(Job.Action.SNAPSHOT, "before"));

        assertThat(pmc.job(SampleVms.job(Job.Action.STOP, "web1")).results()).containsExactly(Status.CANCELLED);
    }

    @Test
    void aHostThatThereIsNotHasNone() {
        assertThat(pmc.job(job(Job.Action.SNAPSHOT, "before")).results()).containsExactly(Status.REJECTED);
    }

    private void stopped() {
        pmc.running("web1").job(SampleVms.job(Job.Action.STOP, "web1"));
        pmc.says("web1", Kind.KILLED, SampleVms.report(false, true, 0)).delivered();
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.STOPPED);
    }

    private SnapshotOrder told() {
        List<Effect.Tell> all = pmc.effects(Effect.Tell.class);
        assertThat(all).isNotEmpty();
        return Objects.requireNonNull(all.get(all.size() - 1).command().snapshotOrder());
    }

    private List<String> snapshots() {
        return Objects.requireNonNull(pmc.vm("web1").guest().disk()).snapshots().stream()
                .map(Disk.Kept::name)
                .map(SnapshotName::value)
                .toList();
    }

    private static VmReport answer(SnapshotOrder order, boolean done, String... snapshots) {
        List<TakenSnapshot> there = List.of(snapshots).stream()
                .map(name -> new TakenSnapshot(new SnapshotName(name), 1))
                .toList();
        return SampleVms.report(false, true, 0)
                .withDisk(new DiskState(1 << 20, there), new SnapshotAnswer(order.number(), done, done ? "yes" : "no"));
    }

    private static Job job(Job.Action action, String snapshot) {
        return new Job(action, new Hostname("web1"), null, Map.of("hostname", "web1", "snapshot", snapshot));
    }
}
