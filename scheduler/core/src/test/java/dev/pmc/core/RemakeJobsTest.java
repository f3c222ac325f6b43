package dev.pmc.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.Remake;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmState;
import dev.pmc.placement.Resources;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.SnapshotAnswer;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmTask.Verb;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Stories of the core: hosts that are made anew, or of another shape. */
class RemakeJobsTest {
    private final Story pmc = new Story().registered();

    @Test
    void aHostIsPoweredOffForAnotherShapeAndItsNextTaskAsksForThat() {
        pmc.running("web1").job(resize(SampleVms.LARGER));
        assertThat(pmc.effects(Effect.Kill.class)).hasSize(1);
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.STOPPING);
        assertThat(vcpus()).as("what its task accounts for").isOne();

        pmc.says("web1", Kind.KILLED, SampleVms.report(false, true, 0));
        assertThat(vcpus()).isEqualTo(2);
        Effect.Launch launch = pmc.offer("o2", "agent-1", "metal1").launches().get(0);
        assertThat(launch.need().cpus()).isEqualTo(Resources.of(2, 0, 0).cpus());
        assertThat(launch.task().spec().shape().vcpus()).isEqualTo(2);
        assertThat(pmc.results()).isEmpty();

        pmc.says("web1", Kind.RUNNING, SampleVms.report(false, true, 0));
        assertThat(pmc.results()).containsExactly(Status.RUNNING);
        assertThat(pmc.vm("web1").tries().failures()).isZero();
    }

    @Test
    void withoutARestartItWaitsForTheNextStart() {
        pmc.running("web1").job(resize(new Job.Change(null, 2, null, null, false)));
        assertThat(pmc.results()).containsExactly(Status.DONE);
        assertThat(pmc.effects(Effect.Kill.class)).isEmpty();
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.RUNNING);

        pmc.job(SampleVms.job(Job.Action.STOP, "web1"));
        pmc.says("web1", Kind.KILLED, SampleVms.report(false, true, 0));
        assertThat(vcpus()).isEqualTo(2);
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.STOPPED);

        pmc.job(SampleVms.job(Job.Action.START, "web1"));
        assertThat(pmc.offer("o2", "agent-1", "metal1")
                        .launches()
                        .get(0)
                        .task()
                        .spec()
                        .shape()
                        .vcpus())
                .isEqualTo(2);
    }

    @Test
    void aHostWhoseGuestMayBeOnKeepsTheShapeThatIsAccountedFor() {
        pmc.running("web1").job(resize(SampleVms.LARGER));

        pmc.says("web1", Kind.LOST, null);
        assertThat(vcpus()).isOne();
        pmc.after(60);
        assertThat(pmc.offer("o2", "agent-1", "metal1")
                        .launches()
                        .get(0)
                        .task()
                        .spec()
                        .shape()
                        .vcpus())
                .isOne();

        pmc.says("web1", Kind.RUNNING, SampleVms.report(false, true, 0));
        assertThat(pmc.effects(Effect.Kill.class))
                .as("it runs, as what it is not to be")
                .hasSize(1);
        pmc.says("web1", Kind.KILLED, SampleVms.report(false, true, 0));
        assertThat(vcpus()).isEqualTo(2);
    }

    @Test
    void aRestartOfTheSchedulerGoesOnWithIt() {
        pmc.running("web1").job(resize(SampleVms.LARGER));
        pmc.restart().registered();
        assertThat(pmc.effects(Effect.Kill.class)).isNotEmpty();

        pmc.says("web1", Kind.KILLED, SampleVms.report(false, true, 0))
                .restart()
                .registered();

        assertThat(pmc.offer("o2", "agent-1", "metal1")
                        .launches()
                        .get(0)
                        .task()
                        .spec()
                        .shape()
                        .vcpus())
                .isEqualTo(2);
    }

    @Test
    void aMachineWithoutTheRoomIsSaidSoBeforeAnythingIsDone() {
        pmc.running("web1").job(resize(new Job.Change(null, 5, null, null, true)));

        Effect.Publish result = pmc.effects(Effect.Publish.class).get(0);
        assertThat(result.result().status()).isEqualTo(Status.REJECTED);
        assertThat(result.result().reason()).contains("metal1 has not the room: cpus:4;mem:0;disk:0 more");
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.RUNNING);
        assertThat(pmc.job(resize(new Job.Change(null, 3, null, null, true))).results())
                .isEmpty();
    }

    @Test
    void aDiskNeverShrinksAndTheSameSizeIsNoNews() {
        pmc.job(SampleVms.create("web1"));
        assertThat(pmc.job(resize(new Job.Change(null, null, null, 20, false))).results())
                .containsExactly(Status.DONE);

        assertThat(pmc.job(resize(new Job.Change(null, null, null, 10, false))).results())
                .containsExactly(Status.REJECTED);
        assertThat(pmc.job(resize(new Job.Change(null, null, null, 20, false))).results())
                .containsExactly(Status.DUPLICATE);
    }

    @Test
    void aHostIsMadeAnewUnderItsNameOnItsMachine() {
        pmc.running("web1").job(rebuild("jammy"));
        pmc.says("web1", Kind.KILLED, SampleVms.report(false, true, 0));

        Effect.Launch launch = pmc.offer("o2", "agent-1", "metal1").launches().get(0);
        assertThat(launch.task().spec().seed().os()).isEqualTo("jammy");
        assertThat(launch.task().spec().identity().rebuilds()).isOne();
        pmc.says("web1", Kind.RUNNING, SampleVms.report(false, true, 0));
        assertThat(pmc.results()).containsExactly(Status.RUNNING);
        assertThat(pmc.job(SampleVms.create("web1")).results())
                .as("of another image")
                .containsExactly(Status.REJECTED);
    }

    @Test
    void aHostThatIsOffIsStartedByARebuild() {
        pmc.running("web1").job(SampleVms.job(Job.Action.STOP, "web1"));
        pmc.says("web1", Kind.KILLED, SampleVms.report(false, true, 0)).delivered();

        pmc.job(rebuild(null));

        assertThat(pmc.vm("web1").goal()).isEqualTo(Goal.RUN);
        Effect.Launch launch = pmc.offer("o2", "agent-1", "metal1").launches().get(0);
        assertThat(launch.task().verb()).isEqualTo(Verb.RUN);
        assertThat(launch.task().spec().identity().rebuilds()).isOne();
        pmc.says("web1", Kind.RUNNING, SampleVms.report(false, true, 0));
        assertThat(pmc.job(SampleVms.create("web1")).results())
                .as("of the same image")
                .containsExactly(Status.DUPLICATE);
    }

    @Test
    void aStopThatIsUnderWayIsCancelledByARebuild() {
        pmc.running("web1").job(SampleVms.job(Job.Action.STOP, "web1"));

        assertThat(pmc.job(rebuild(null)).results()).containsExactly(Status.CANCELLED);
    }

    @Test
    void aStopMeanwhileLeavesItToTheNextStart() {
        pmc.running("web1").job(rebuild("jammy"));

        assertThat(pmc.job(SampleVms.job(Job.Action.STOP, "web1")).results()).containsExactly(Status.DONE);
        pmc.says("web1", Kind.KILLED, SampleVms.report(false, true, 0));

        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.STOPPED);
        assertThat(pmc.vm("web1").spec().seed().os()).isEqualTo("jammy");
    }

    @Test
    void aHostOutOfReachIsMadeAnewWhenItIsBack() {
        pmc.running("web1").masterSays(pmc.task("web1"), "agent-1", Kind.UNREACHABLE);
        pmc.job(rebuild(null));
        assertThat(pmc.results()).isEmpty();

        pmc.says("web1", Kind.RUNNING, SampleVms.report(false, true, 0));

        assertThat(pmc.results()).isEmpty();
        assertThat(pmc.effects(Effect.Kill.class)).hasSize(1);
    }

    @Test
    void anEmptiedMachineKeepsItAsItIsToBe() {
        pmc.running("web1").happens(new Event.AgentEmptied("metal1"));
        pmc.job(resize(SampleVms.LARGER));
        pmc.says("web1", Kind.KILLED, SampleVms.report(false, true, 0));

        assertThat(vcpus()).isEqualTo(2);
        assertThat(pmc.offer("o2", "agent-1", "metal1").launches()).isEmpty();
    }

    @Test
    void aHostIsNeitherRemadeWhileASnapshotIsTakenNorTheOtherWayRound() {
        pmc.running("web1").job(snapshot());
        assertThat(pmc.job(rebuild(null)).results()).containsExactly(Status.REJECTED);
        assertThat(pmc.job(resize(SampleVms.LARGER)).results()).containsExactly(Status.REJECTED);
        assertThat(pmc.effects(Effect.Kill.class)).isEmpty();

        pmc.says(
                "web1",
                Kind.RUNNING,
                SampleVms.report(false, true, 0).withDisk(null, new SnapshotAnswer(number(), true, "taken")));
        assertThat(pmc.results()).containsExactly(Status.DONE);
        assertThat(pmc.job(resize(SampleVms.LARGER)).results()).isEmpty();
        assertThat(pmc.job(snapshot()).results()).containsExactly(Status.REJECTED);
    }

    @Test
    void whatAGroupSaysOfAMemberMeanwhileIsSaidOfWhatItIsToBe() {
        pmc.running("web1").job(resize(new Job.Change(null, 2, null, null, false)));
        VmSpec spec = pmc.vm("web1").spec();
        VmSpec labelled = new VmSpec(spec.identity(), spec.shape(), Map.of("team", "search"), spec.ready());

        Remake next = Objects.requireNonNull(pmc.vm("web1")
                .described(labelled, pmc.vm("web1").options())
                .asked()
                .remake());

        assertThat(next.spec().labels()).containsEntry("team", "search");
        assertThat(next.spec().shape().vcpus()).isEqualTo(2);
    }

    private int vcpus() {
        return pmc.vm("web1").spec().shape().vcpus();
    }

    private long number() {
        return pmc.vm("web1").jobs().pending().get(0).number();
    }

    private static Job snapshot() {
        return new Job(
                Job.Action.SNAPSHOT, new Hostname("web1"), null, Map.of("hostname", "web1", "snapshot", "before"));
    }

    private static Job resize(Job.Change change) {
        return Job.changing(Job.Action.RESIZE, new Hostname("web1"), change, Map.of("hostname", "web1"));
    }

    private static Job rebuild(@Nullable String os) {
        Job.Change change = new Job.Change(os, null, null, null, true);
        return Job.changing(Job.Action.REBUILD, new Hostname("web1"), change, Map.of("hostname", "web1"));
    }
}
