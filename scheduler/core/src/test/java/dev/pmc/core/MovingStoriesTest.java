package dev.pmc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.job.PlacementOptions.OnAgentLoss;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.Move;
import dev.pmc.core.vm.Move.Step;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmState;
import dev.pmc.placement.Strategy;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.SnapshotAnswer;
import dev.pmc.vm.Transfer;
import dev.pmc.vm.Transfer.Stage;
import dev.pmc.vm.VmCommand;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask.Verb;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Stories of the core: a VM moves from metal1 to metal2. */
class MovingStoriesTest {
    private static final String SOURCE = "http://metal1:9478/disks/web1/secret";

    private final Story pmc = new Story().registered();

    @Test
    void aVmMovesAndItsSourceIsErasedOnceItLivesAtItsTarget() {
        wanted(null);
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.RUNNING);
        assertThat(pmc.offer("o2", "agent-1", "metal1").launches())
                .as("its own machine is no target")
                .isEmpty();

        List<Effect.Launch> launches = pmc.offer("o3", "agent-2", "metal2").launches();
        assertThat(launches).hasSize(1);
        assertThat(launches.get(0).task().verb()).isEqualTo(Verb.RECEIVE);
        assertThat(launches.get(0).need())
                .isEqualTo(SampleVms.POLICY.need(pmc.vm("web1").spec()));
        assertThat(pmc.vm("web1").home()).isEqualTo(SampleVms.HOME);

        target(Kind.STARTING, Transfer.of(Stage.PREPARED, 0));
        assertThat(told()).isEqualTo(Map.of(home(), VmCommand.Kind.HOLD));
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.STARTING);

        source(Kind.STARTING, held());
        assertThat(told()).isEqualTo(Map.of(elsewhere(), VmCommand.Kind.FETCH));
        assertThat(pmc.effects(Effect.Tell.class).get(0).command().source()).isEqualTo(SOURCE);

        String source = home();
        target(Kind.STARTING, new Transfer(Stage.FETCHING, 2, null, 50, 100));
        assertThat(move().copiedBytes()).isEqualTo(50);
        target(Kind.STARTING, Transfer.of(Stage.FETCHED, 2));
        assertThat(move().step()).isEqualTo(Step.STARTING);
        assertThat(pmc.vm("web1").home()).isEqualTo(new Home("agent-2", "metal2", "metal2:5051"));
        assertThat(told()).isEqualTo(Map.of(home(), VmCommand.Kind.START));
        assertThat(pmc.effects(Effect.Kill.class)).isEmpty();

        pmc.says("web1", Kind.RUNNING, started());
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.RUNNING);
        assertThat(pmc.effects(Effect.Publish.class))
                .extracting(Effect.Publish::result)
                .extracting(JobResult::status, JobResult::baremetal)
                .containsExactly(tuple(Status.RUNNING, "metal2"));
        assertThat(told()).isEqualTo(Map.of(source, VmCommand.Kind.ERASE_ON_KILL));
        assertThat(pmc.effects(Effect.Kill.class))
                .extracting(kill -> kill.task().value())
                .containsExactly(source);

        elsewhereSays(Kind.KILLED, SampleVms.report(true, true, 0));
        assertThat(pmc.vm("web1").move()).isNull();
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.RUNNING);
    }

    @Test
    void wordsAreSaidAgainUntilTheyAreHeeded() {
        moving(Step.COPYING);
        pmc.after(120);
        assertThat(pmc.effects(Effect.Tell.class)).hasSizeGreaterThan(2);

        pmc.restart().registered();
        assertThat(told()).isEqualTo(Map.of(elsewhere(), VmCommand.Kind.FETCH));
    }

    @Test
    void aMoveThatFindsNoRoomIsGivenUpAndTheVmRunsOn() {
        wanted("metal9");
        pmc.offer("o2", "agent-2", "metal2");
        assertThat(move().step()).isEqualTo(Step.SOUGHT);

        pmc.after(SampleVms.POLICY.limits().start().toSeconds() + 1);
        assertThat(pmc.results()).containsExactly(Status.FAILED);
        assertThat(pmc.vm("web1").move()).isNull();
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.RUNNING);
    }

    @Test
    void whenTheTargetIsLostWhileItFetchesTheSourceStartsAgainAndTheTargetIsErased() {
        moving(Step.COPYING);
        elsewhereSays(Kind.LOST, null);

        assertThat(pmc.results()).containsExactly(Status.FAILED);
        assertThat(told()).isEqualTo(Map.of(home(), VmCommand.Kind.START));
        pmc.says("web1", Kind.RUNNING, SampleVms.report(false, true, 0));
        assertThat(pmc.vm("web1").state()).as("a word from before it was held").isEqualTo(VmState.STARTING);
        pmc.says("web1", Kind.RUNNING, started());
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.RUNNING);
        assertThat(pmc.vm("web1").home()).isEqualTo(SampleVms.HOME);

        pmc.after(60);
        List<Effect.Launch> errand = pmc.offer("o4", "agent-2", "metal2").launches();
        assertThat(errand).extracting(launch -> launch.task().verb()).containsExactly(Verb.ERASE);
        elsewhereSays(Kind.FINISHED, SampleVms.report(true, true, 0));
        assertThat(pmc.vm("web1").move()).isNull();
    }

    @Test
    void whenTheSourcesExecutorDiesBeforeTheSwitchItGoesOnAtTheSource() {
        moving(Step.COPYING);
        String target = elsewhere();
        pmc.says("web1", Kind.LOST, null);

        assertThat(pmc.results()).containsExactly(Status.FAILED);
        assertThat(pmc.effects(Effect.Kill.class))
                .extracting(kill -> kill.task().value())
                .containsExactly(target);
        pmc.after(10);
        assertThat(pmc.offer("o4", "agent-1", "metal1").launches())
                .extracting(launch -> launch.task().verb())
                .containsExactly(Verb.RUN);
    }

    @Test
    void whenTheSourceIsLostAfterTheSwitchItGoesOnAtTheTarget() {
        moving(Step.STARTING);
        elsewhereSays(Kind.LOST, null);
        assertThat(pmc.results()).isEmpty();

        pmc.says("web1", Kind.RUNNING, started());
        assertThat(pmc.results()).containsExactly(Status.RUNNING);
        pmc.after(60);
        assertThat(pmc.offer("o4", "agent-1", "metal1").launches())
                .extracting(launch -> launch.task().verb())
                .containsExactly(Verb.ERASE);
    }

    @Test
    void aTargetThatIsGoneForGoodBeforeTheGuestWasSeenThereLeavesTheDiskAtTheSource() {
        moving(Step.STARTING);
        String source = elsewhere();
        pmc.says("web1", Kind.AGENT_GONE, null);

        assertThat(pmc.results()).containsExactly(Status.FAILED);
        assertThat(pmc.vm("web1").home()).isEqualTo(SampleVms.HOME);
        assertThat(told()).isEqualTo(Map.of(source, VmCommand.Kind.START));
        pmc.says("web1", Kind.RUNNING, started());
        assertThat(pmc.vm("web1").move()).isNull();
    }

    @Test
    void aTargetThatDoesNotStartTheGuestEndsTheJobAndLeavesBothDisks() {
        moving(Step.STARTING);
        pmc.says("web1", Kind.REFUSED, SampleVms.report(false, false, 0));

        assertThat(pmc.results()).containsExactly(Status.FAILED);
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.FAILED);
        assertThat(move().step()).isEqualTo(Step.STARTING);
        assertThat(told()).doesNotContainValue(VmCommand.Kind.ERASE_ON_KILL);
    }

    @Test
    void aStopGivesAMoveUpAndADeleteErasesBothSides() {
        moving(Step.COPYING);
        pmc.job(SampleVms.job(Job.Action.STOP, "web1"));
        assertThat(pmc.results()).containsExactly(Status.CANCELLED);
        pmc.says("web1", Kind.KILLED, SampleVms.report(false, true, 0));
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.STOPPED);
        assertThat(move().step()).isEqualTo(Step.CLEARING);

        pmc.job(SampleVms.job(Job.Action.DELETE, "web1"));
        pmc.offer("o4", "agent-1", "metal1");
        pmc.says("web1", Kind.FINISHED, SampleVms.report(true, true, 0));
        assertThat(pmc.stored("web1"))
                .as("its target has something of it still")
                .isPresent();

        elsewhereSays(Kind.KILLED, SampleVms.report(true, true, 0));
        assertThat(pmc.results()).containsExactly(Status.DELETED);
        assertThat(pmc.stored("web1")).isEmpty();
    }

    @Test
    void whoeverStopsAVmThatIsAboutToStartAtItsTargetLeavesBothDisks() {
        moving(Step.STARTING);
        String source = elsewhere();
        pmc.job(SampleVms.job(Job.Action.STOP, "web1"));
        assertThat(pmc.effects(Effect.Kill.class))
                .extracting(kill -> kill.task().value())
                .contains(source);
        assertThat(told()).doesNotContainValue(VmCommand.Kind.ERASE_ON_KILL);

        elsewhereSays(Kind.KILLED, SampleVms.report(false, true, 0));
        pmc.says("web1", Kind.KILLED, SampleVms.report(false, true, 0));
        assertThat(pmc.vm("web1").goal()).isEqualTo(Goal.STOP);
        assertThat(move().step()).isEqualTo(Step.STARTING);
    }

    @Test
    void aStopIsDoneOnceTheTargetIsGoneAndTheSourceIsOff() {
        moving(Step.STARTING);
        pmc.job(SampleVms.job(Job.Action.STOP, "web1"));
        elsewhereSays(Kind.KILLED, SampleVms.report(false, true, 0));
        pmc.says("web1", Kind.AGENT_GONE, null);
        assertThat(pmc.results()).containsExactly(Status.STOPPED);
    }

    @Test
    void oneMoveAtATimeAndOnlyOfWhatRuns() {
        wanted(null);
        pmc.job(migrate(null));
        assertThat(pmc.results()).containsExactly(Status.DUPLICATE);
        pmc.job(migrate("metal3"));
        assertThat(pmc.results()).containsExactly(Status.REJECTED);

        pmc.job(SampleVms.create("web2")).job(SampleVms.job(Job.Action.MIGRATE, "web2"));
        assertThat(pmc.results()).containsExactly(Status.REJECTED);
        pmc.job(SampleVms.job(Job.Action.MIGRATE, "web3"));
        assertThat(pmc.results()).containsExactly(Status.REJECTED);
    }

    @Test
    void aForcedDeleteStrikesBothSidesOff() {
        moving(Step.COPYING);
        pmc.job(SampleVms.job(Job.Action.DELETE, "web1"));
        String target = elsewhere();
        pmc.job(new Job(Job.Action.DELETE, new Hostname("web1"), null, Map.of("hostname", "web1", "force", "true")));

        assertThat(pmc.stored("web1")).isEmpty();
        assertThat(pmc.effects(Effect.Kill.class))
                .extracting(kill -> kill.task().value())
                .contains(target);
    }

    @Test
    void aVmThatIsMadeAnewIsNotMadeWhereItsMoveHasLeftSomething() {
        PlacementOptions recreate =
                new PlacementOptions(null, null, Strategy.MIN_COMP_FIT, null, OnAgentLoss.RECREATE, 0);
        pmc.job(SampleVms.create(SampleVms.spec("web1"), recreate)).offer("o1", "agent-1", "metal1");
        pmc.says("web1", Kind.RUNNING, SampleVms.report(false, true, 0)).delivered();
        moving(Step.STARTING);
        pmc.says("web1", Kind.RUNNING, started());
        elsewhereSays(Kind.LOST, null);

        pmc.says("web1", Kind.AGENT_GONE, null);
        assertThat(pmc.vm("web1").home()).isNull();
        assertThat(pmc.offer("o4", "agent-1", "metal1").launches())
                .as("its old disk is there")
                .isEmpty();
        assertThat(pmc.offer("o5", "agent-3", "metal3").launches())
                .extracting(launch -> launch.task().verb())
                .containsExactly(Verb.RUN);
        pmc.after(60);
        assertThat(pmc.offer("o6", "agent-1", "metal1").launches())
                .extracting(launch -> launch.task().verb())
                .containsExactly(Verb.ERASE);
    }

    @Test
    void snapshotsAndMovesExcludeEachOther() {
        pmc.running("web1").job(snapshot("one")).job(migrate(null));
        assertThat(pmc.results()).containsExactly(Status.REJECTED);
        assertThat(pmc.vm("web1").move()).isNull();

        pmc.says(
                "web1",
                Kind.RUNNING,
                SampleVms.report(false, true, 0).withDisk(null, new SnapshotAnswer(order(), true, "taken")));
        assertThat(pmc.results()).containsExactly(Status.DONE);
        wanted(null);
        pmc.job(snapshot("two"));
        assertThat(pmc.results()).containsExactly(Status.REJECTED);
        assertThat(move().step()).isEqualTo(Step.SOUGHT);
    }

    @Test
    void aHostThatMovesIsNotResizedAndOneThatIsResizedDoesNotMove() {
        wanted(null);
        pmc.job(resize());
        assertThat(pmc.results()).containsExactly(Status.REJECTED);
        pmc.job(SampleVms.job(Job.Action.STOP, "web1")).job(SampleVms.job(Job.Action.START, "web1"));
        pmc.says("web1", Kind.KILLED, SampleVms.report(false, true, 0)).after(10);
        pmc.offer("o4", "agent-1", "metal1").says("web1", Kind.RUNNING, SampleVms.report(false, true, 0));

        pmc.job(resize()).job(migrate(null));
        assertThat(pmc.results()).containsExactly(Status.REJECTED);
        assertThat(pmc.vm("web1").move()).isNull();
    }

    private static Job resize() {
        return Job.changing(
                Job.Action.RESIZE,
                new Hostname("web1"),
                new Job.Change(null, 2, null, null, true),
                Map.of("hostname", "web1"));
    }

    private long order() {
        return Objects.requireNonNull(pmc.vm("web1").jobs().pending().get(0).snapshotOrder())
                .number();
    }

    private static Job snapshot(String name) {
        return new Job(Job.Action.SNAPSHOT, new Hostname("web1"), null, Map.of("hostname", "web1", "snapshot", name));
    }

    private static Job migrate(@Nullable String target) {
        Map<String, Object> fields = new HashMap<>(Map.of("hostname", "web1"));
        if (target != null) {
            fields.put("baremetal", target);
        }
        return new Job(Job.Action.MIGRATE, new Hostname("web1"), null, fields);
    }

    private void wanted(@Nullable String target) {
        if (pmc.stored("web1").isEmpty()) {
            pmc.running("web1");
        }
        pmc.job(migrate(target))
                .happens(new Event.JobSettled(
                        pmc.memory().handled().iterator().next().key()));
    }

    /** A move that has come so far. */
    private void moving(Step step) {
        wanted(null);
        pmc.offer("o3", "agent-2", "metal2");
        target(Kind.STARTING, Transfer.of(Stage.PREPARED, 0));
        source(Kind.STARTING, held());
        if (step == Step.STARTING) {
            target(Kind.STARTING, Transfer.of(Stage.FETCHED, 2));
        }
        assertThat(move().step()).isEqualTo(step);
    }

    private static Transfer held() {
        return new Transfer(Stage.HELD, 2, ":9478/disks/web1/secret", 0, 100);
    }

    private static VmReport started() {
        return SampleVms.report(false, true, 0).withTransfer(Transfer.of(Stage.STARTED, 2));
    }

    private void target(Kind kind, Transfer transfer) {
        elsewhereSays(kind, SampleVms.report(false, true, 0).withTransfer(transfer));
    }

    private void source(Kind kind, Transfer transfer) {
        pmc.says("web1", kind, SampleVms.report(false, true, 0).withTransfer(transfer));
    }

    private void elsewhereSays(Kind kind, @Nullable VmReport report) {
        Attempt task = Objects.requireNonNull(move().task());
        pmc.says(task.task(), task.agentId(), kind, report);
    }

    private Move move() {
        return Objects.requireNonNull(pmc.vm("web1").move());
    }

    private String home() {
        return pmc.task("web1").value();
    }

    private String elsewhere() {
        return Objects.requireNonNull(move().task()).task().value();
    }

    /** Who was told what because of what happened last. */
    private Map<String, VmCommand.Kind> told() {
        Map<String, VmCommand.Kind> told = new HashMap<>();
        pmc.effects(Effect.Tell.class)
                .forEach(
                        tell -> told.put(tell.command().taskId(), tell.command().kind()));
        return told;
    }
}
