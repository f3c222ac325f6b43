package dev.pmc.executor.task;

import static dev.pmc.executor.task.TaskLives.T0;
import static dev.pmc.executor.task.TaskLives.describe;
import static dev.pmc.executor.task.TaskLives.hopeless;
import static dev.pmc.executor.task.TaskLives.lifeIn;
import static dev.pmc.executor.task.TaskLives.passing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.pmc.executor.VmTasks;
import dev.pmc.vm.Transfer;
import dev.pmc.vm.Transfer.Stage;
import dev.pmc.vm.VmCommand;
import dev.pmc.vm.VmTask;
import dev.pmc.vm.VmTask.Verb;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The two sides of a move, in the lives of their tasks. */
class MovingTaskTest {
    private static final String SOURCE = "http://10.0.0.1:9478/disks/db7/secret";

    private static VmCommand word(VmCommand.Kind kind, int move) {
        return new VmCommand(kind, "task", 0, move, kind == VmCommand.Kind.FETCH ? SOURCE : null);
    }

    private static TaskLife receiving() {
        VmTask run = VmTasks.run("db7", 4);
        VmTask receive = new VmTask(
                run.version(), Verb.RECEIVE, run.spec(), run.attempt(), run.bootGeneration(), run.virtType());
        return new TaskLife("task", receive, null, TaskLives.POLICY);
    }

    private static Transfer held(int move) {
        return new Transfer(Stage.HELD, move, SOURCE, 0, 100);
    }

    private static Transfer said(TaskStep step) {
        return Objects.requireNonNull(step.updates().get(0).report().transfer());
    }

    @Test
    void aGuestIsHeldAndTheAnswerSaidAgain() {
        TaskLife life = lifeIn(Phase.RUNNING);

        assertThat(describe(life.told(word(VmCommand.Kind.HOLD, 3)), life.phase()))
                .isEqualTo("MOVING, tells KILLING, abandons, HOLD");
        assertThat(life.told(word(VmCommand.Kind.HOLD, 3))).isEqualTo(TaskStep.NOTHING);
        assertThat(said(life.held(held(3)))).isEqualTo(held(3));
        assertThat(said(life.told(word(VmCommand.Kind.HOLD, 3)))).isEqualTo(held(3));
    }

    @Test
    void aGuestWithAHelperIsWarnedBeforeItIsHeld() {
        TaskLife life = new TaskLife("task", VmTasks.helped(VmTasks.run("db7", 3)), null, TaskLives.POLICY);
        life.begin();
        life.runDone(VmTasks.up(0), T0);

        assertThat(life.told(word(VmCommand.Kind.HOLD, 3)).works())
                .extracting(Work::kind)
                .containsExactly(Work.Kind.FAREWELL, Work.Kind.HOLD);
    }

    @Test
    void aMoveThatIsGivenUpStartsTheGuestAgainAndItsLateWordsAreVoid() {
        TaskLife life = lifeIn(Phase.RUNNING);
        life.told(word(VmCommand.Kind.HOLD, 3));
        life.held(held(3));

        TaskStep start = life.told(word(VmCommand.Kind.START, 3));
        assertThat(start.works()).extracting(Work::kind).containsExactly(Work.Kind.RUN);
        assertThat(said(life.runDone(VmTasks.up(0), T0))).isEqualTo(Transfer.of(Stage.STARTED, 3));

        assertThat(life.told(word(VmCommand.Kind.HOLD, 3))).isEqualTo(TaskStep.NOTHING);
        assertThat(life.phase()).isEqualTo(Phase.WAITING);
        assertThat(said(life.told(word(VmCommand.Kind.START, 3)))).isEqualTo(Transfer.of(Stage.STARTED, 3));
    }

    @Test
    void aStartThatOvertakesItsHoldMakesThatVoid() {
        TaskLife life = lifeIn(Phase.RUNNING);

        life.told(word(VmCommand.Kind.START, 3));

        assertThat(life.told(word(VmCommand.Kind.HOLD, 3))).isEqualTo(TaskStep.NOTHING);
    }

    @Test
    void aGuestThatCannotBeHeldIsStartedAgain() {
        TaskLife life = lifeIn(Phase.RUNNING);
        life.told(word(VmCommand.Kind.HOLD, 3));

        assertThat(life.holdFailed(passing(), T0).wakeIn()).isNotNull();
        assertThat(life.phase()).isEqualTo(Phase.RECOVERING);
    }

    @Test
    void aVmIsReceivedAndRunsThenAsAnyOther() {
        TaskLife life = receiving();
        assertThat(life.begin().works()).extracting(Work::kind).containsExactly(Work.Kind.PREPARE);
        assertThat(life.told(word(VmCommand.Kind.FETCH, 4)))
                .as("it is not ready yet")
                .isEqualTo(TaskStep.NOTHING);
        assertThat(said(life.prepared()).stage()).isEqualTo(Stage.PREPARED);

        TaskStep fetch = life.told(word(VmCommand.Kind.FETCH, 4));
        assertThat(fetch.works()).extracting(Work::kind).containsExactly(Work.Kind.FETCH);
        assertThat(said(life.fetched(new Transfer(Stage.FETCHING, 4, null, 50, 100)))
                        .copiedBytes())
                .isEqualTo(50);
        assertThat(life.told(word(VmCommand.Kind.START, 4)))
                .as("half a disk is not started")
                .isEqualTo(TaskStep.NOTHING);
        life.fetched(Transfer.of(Stage.FETCHED, 4));
        assertThat(said(life.told(word(VmCommand.Kind.FETCH, 4))).stage()).isEqualTo(Stage.FETCHED);

        assertThat(life.told(word(VmCommand.Kind.START, 4)).works())
                .extracting(Work::kind, work -> work.task().verb())
                .containsExactly(tuple(Work.Kind.RUN, Verb.RUN));
        life.runDone(VmTasks.up(0), T0);
        assertThat(life.phase()).isEqualTo(Phase.WAITING);
    }

    @Test
    void whatMayPassIsFetchedAgainAndWhatMayNotEndsTheTask() {
        TaskLife life = receiving();
        life.begin();
        life.prepared();
        life.told(word(VmCommand.Kind.FETCH, 4));

        life.fetchFailed(passing());
        assertThat(life.told(word(VmCommand.Kind.FETCH, 4)).works()).hasSize(1);
        life.fetchFailed(hopeless());
        assertThat(life.phase()).isEqualTo(Phase.ENDED);
    }

    @Test
    void aTargetThatCannotRunTheVmSaysSoBeforeTheSourceIsTouched() {
        TaskLife life = receiving();
        life.begin();

        TaskStep end = life.prepareFailed(hopeless());

        assertThat(describe(end, life.phase())).isEqualTo("ENDED, tells FAILED nothing left");
    }
}
