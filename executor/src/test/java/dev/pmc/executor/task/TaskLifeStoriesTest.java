package dev.pmc.executor.task;

import static dev.pmc.executor.task.TaskLives.POLICY;
import static dev.pmc.executor.task.TaskLives.T0;
import static dev.pmc.executor.task.TaskLives.describe;
import static dev.pmc.executor.task.TaskLives.hopeless;
import static dev.pmc.executor.task.TaskLives.lifeIn;
import static dev.pmc.executor.task.TaskLives.passing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.executor.VmTasks;
import dev.pmc.executor.host.VmHost.Ending;
import dev.pmc.vm.VmTask.Verb;
import dev.pmc.vm.WorkProgress;
import dev.pmc.vm.WorkStep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of tasks to which one thing after the other happens. */
class TaskLifeStoriesTest {
    @Test
    void anEraseTaskFinishesWhenNothingIsLeftAndCannotBeKilled() {
        TaskLife life = new TaskLife("erase", VmTasks.erase("db7", 2), null, POLICY);

        assertThat(describe(life.begin(), life.phase())).isEqualTo("ERASING, tells STARTING, ERASE");
        assertThat(describe(life.killed(null), life.phase())).isEqualTo("ERASING");
        assertThat(describe(life.erased(List.of()), life.phase()))
                .isEqualTo("ENDED, tells FINISHED nothing left retryable");
    }

    @Test
    void aGuestWithAHelperIsTakenLeaveOfBeforeItIsPoweredOffWhoeverWantsThat() {
        TaskLife stop = new TaskLife("stop", VmTasks.helped(VmTasks.stop("db7", 2)), null, POLICY);
        TaskLife erase = new TaskLife("erase", VmTasks.helped(VmTasks.erase("db7", 2)), null, POLICY);
        TaskLife run = new TaskLife("run", VmTasks.helped(VmTasks.run("db7", 2)), null, POLICY);
        TaskLife deleted = new TaskLife("run", VmTasks.helped(VmTasks.run("db7", 2)), null, POLICY);
        deleted.toBeErasedOnKill();

        assertThat(describe(stop.begin(), stop.phase())).isEqualTo("STOPPING, tells STARTING, FAREWELL, STOP");
        assertThat(describe(erase.begin(), erase.phase())).isEqualTo("ERASING, tells STARTING, FAREWELL, STOP, ERASE");
        assertThat(describe(run.killed(null), run.phase()))
                .isEqualTo("STOPPING, tells KILLING, abandons, FAREWELL, STOP");
        assertThat(describe(deleted.killed(null), deleted.phase()))
                .isEqualTo("ERASING, tells KILLING, abandons, FAREWELL, STOP, ERASE");
    }

    @Test
    void disksThatAnEraseKeepsAreNamed() {
        TaskLife life = new TaskLife("erase", VmTasks.erase("db7", 2), null, POLICY);

        TaskStep told = life.erased(List.of(Path.of("/srv/db7.snap1")));

        assertThat(told.updates()).singleElement().satisfies(update -> {
            assertThat(update.words()).contains("/srv/db7.snap1");
            assertThat(update.report().leftNothing()).isTrue();
        });
    }

    @Test
    void aStopTaskFinishesWhenTheGuestIsOffAndAWordAboutADeleteWithoutAKillErasesNothing() {
        TaskLife life = new TaskLife("stop", VmTasks.stop("db7", 1), null, POLICY);

        assertThat(describe(life.begin(), life.phase())).isEqualTo("STOPPING, tells STARTING, STOP");
        assertThat(describe(life.toBeErasedOnKill(), life.phase())).isEqualTo("STOPPING");
        assertThat(describe(life.stopped(), life.phase())).isEqualTo("ENDED, tells FINISHED retryable");
    }

    @Test
    void aStopTaskThatFailsIsForTheSchedulerToRepeat() {
        TaskLife life = new TaskLife("stop", VmTasks.stop("db7", 1), null, POLICY);

        assertThat(describe(life.stopFailed(passing()), life.phase()))
                .isEqualTo("ENDED, tells FAILED nothing left retryable");
    }

    @Test
    void aTaskTakenByAStopTaskIsErasedOnlyWhenItIsKilledToo() {
        TaskLife life = lifeIn(Phase.RUNNING);

        life.takenBy("stop", Verb.STOP);
        assertThat(describe(life.toBeErasedOnKill(), life.phase())).isEqualTo("STOPPING");
        assertThat(describe(life.killed(null), life.phase())).isEqualTo("ERASING, tells KILLING, ERASE");
    }

    @Test
    void anEndThatOvertakesTheResultOfTheStartIsSettledByStartingAgain() {
        TaskLife life = lifeIn(Phase.STARTING);

        life.ended(Ending.CRASHED, "qemu died", T0);
        assertThat(describe(life.runDone(VmTasks.up(0), T0), life.phase())).isEqualTo("RECOVERING, wakes in 1 s");
        assertThat(describe(life.wake(), life.phase())).isEqualTo("RECOVERING, RUN");
        assertThat(describe(life.runDone(VmTasks.up(0), T0), life.phase()))
                .isEqualTo("WAITING, tells RUNNING, AWAIT_READY");
    }

    @Test
    void aRestartAskedForDuringTheStartComesAfterIt() {
        TaskLife life = lifeIn(Phase.STARTING);

        life.restartAsked(3);
        TaskStep step = life.runDone(VmTasks.up(0), T0);

        assertThat(describe(step, life.phase())).isEqualTo("RESTARTING, tells RUNNING, RESTART");
        assertThat(step.works().get(0).task().bootGeneration()).isEqualTo(3);
        assertThat(describe(life.restarted(VmTasks.up(3), T0), life.phase()))
                .isEqualTo("WAITING, tells RUNNING, AWAIT_READY");
        assertThat(life.lastUpdate().report().bootGeneration()).isEqualTo(3);
    }

    @Test
    void aGuestThatKeepsCrashingIsGivenUp() {
        TaskLife life = lifeIn(Phase.WAITING);
        for (int crash = 1; crash <= 3; crash++) {
            life.ended(Ending.CRASHED, "panic", T0.plusSeconds(crash));
            life.wake();
            assertThat(life.runDone(VmTasks.up(0), T0.plusSeconds(crash))
                            .updates()
                            .get(0)
                            .words())
                    .isEqualTo("started again, restart " + crash + " of 3");
        }

        life.ended(Ending.CRASHED, "panic", T0.plusSeconds(4));

        life.stopped();
        assertThat(life.phase()).isEqualTo(Phase.ENDED);
        assertThat(life.lastUpdate().words()).isEqualTo("the guest crashed: panic; given up after restart 3 of 3");
    }

    @Test
    void theEndOfAGuestThatWentDownByItselfIsToldWhenItIsKnownToStayOff() {
        TaskLife life = lifeIn(Phase.RUNNING);

        life.ended(Ending.POWERED_OFF, "poweroff", T0);
        assertThat(describe(life.stopFailed(passing()), life.phase())).isEqualTo("STOPPING, wakes in 15 s");
        assertThat(describe(life.wake(), life.phase())).isEqualTo("STOPPING, KEEP_OFF");
        assertThat(describe(life.stopped(), life.phase())).isEqualTo("ENDED, tells FINISHED retryable");
    }

    @Test
    void aGuestThatWentDownByItselfCanStillBeErased() {
        TaskLife life = lifeIn(Phase.RUNNING);

        life.ended(Ending.POWERED_OFF, "poweroff", T0);
        life.toBeErasedOnKill();
        assertThat(describe(life.killed(null), life.phase())).isEqualTo("ERASING, tells KILLING, ERASE");
    }

    @Test
    void aGuestThatPanicsWhileItIsWaitedForIsToldOfAtOnceAndWaitedForOn() {
        TaskLife life = lifeIn(Phase.WAITING);
        String words = "the guest has panicked: Kernel panic - not syncing";

        assertThat(describe(life.complains(null), life.phase())).isEqualTo("WAITING");
        assertThat(describe(life.complains(words), life.phase())).isEqualTo("WAITING, tells RUNNING unhealthy");
        assertThat(describe(life.complains(words), life.phase())).isEqualTo("WAITING");
        life.waited(VmTasks.up(0));
        assertThat(life.lastUpdate().words()).isEqualTo(words);

        TaskLife other = lifeIn(Phase.WAITING);
        other.complains(words);
        assertThat(other.complains(null).updates())
                .singleElement()
                .satisfies(update -> assertThat(update.healthy()).isNull());
        other.waited(VmTasks.up(0));
        assertThat(other.lastUpdate().words()).startsWith("the guest has not answered within");
        assertThat(lifeIn(Phase.RUNNING).complains(words).updates()).isEmpty();
    }

    @Test
    void aGuestThatIsFoundPausedAtItsStartIsUnhealthyAtOnce() {
        TaskLife life = lifeIn(Phase.STARTING);

        life.standsStill("somebody has paused it");

        assertThat(describe(life.runDone(VmTasks.up(0), T0), life.phase()))
                .isEqualTo("RUNNING, tells RUNNING unhealthy");
    }

    @Test
    void aGuestThatWasUpForLongIsForgivenItsCrashes() {
        TaskLife life = lifeIn(Phase.WAITING);
        for (int crash = 1; crash <= 10; crash++) {
            Duration later = T0.plus(POLICY.calm().multipliedBy(crash));
            life.ended(Ending.CRASHED, "panic", later);
            life.wake();
            life.runDone(VmTasks.up(0), later);
        }

        assertThat(life.phase()).isEqualTo(Phase.WAITING);
    }

    @Test
    void timeSpentInVainAttemptsToStartIsNoTimeUp() {
        TaskLife life = lifeIn(Phase.WAITING);
        Duration later = T0.plusHours(2);
        life.ended(Ending.CRASHED, "panic", later);

        for (int attempt = 0; attempt < 3; attempt++) {
            life.wake();
            life.runFailed(passing(), later.plusHours(attempt));
        }

        life.stopped();
        assertThat(life.phase()).isEqualTo(Phase.ENDED);
    }

    @Test
    void whatIsWrongWithAGuestIsNotTalkedOverByWorkOnIt() {
        TaskLife life = lifeIn(Phase.RUNNING);
        life.standsStill("the guest is paused");

        life.progress(WorkProgress.at(WorkStep.SNAPSHOT));

        assertThat(life.lastUpdate().words()).isEqualTo("the guest is paused");
        assertThat(life.lastUpdate().healthy()).isFalse();
        assertThat(life.lastUpdate().report().progress()).isEqualTo(WorkProgress.at(WorkStep.SNAPSHOT));
    }

    @Test
    void aGuestThatIsStartedAgainIsNotCalledHealthyMeanwhile() {
        TaskLife crashed = lifeIn(Phase.RUNNING);
        crashed.ended(Ending.CRASHED, "panic", T0);
        TaskLife restarted = lifeIn(Phase.RUNNING);
        restarted.restartAsked(1);

        for (TaskLife life : List.of(crashed, restarted)) {
            life.progress(WorkProgress.at(WorkStep.DISK));

            assertThat(life.lastUpdate().state()).isEqualTo(OutgoingUpdate.State.RUNNING);
            assertThat(life.lastUpdate().healthy()).isNull();
        }
    }

    @Test
    void whenWorkIsOverNothingIsSaidOfItAnyMore() {
        TaskLife life = lifeIn(Phase.RUNNING);
        OutgoingUpdate before = life.lastUpdate();
        life.progress(WorkProgress.at(WorkStep.SNAPSHOT));

        life.workOver();

        assertThat(life.lastUpdate()).isEqualTo(before);
        assertThat(life.workOver()).as("told once").isEqualTo(TaskStep.NOTHING);
    }

    @Test
    void aKillThatFindsNothingLeftByTheStartSaysSo() {
        TaskLife life = lifeIn(Phase.STARTING);

        life.killed(null);
        life.runFailed(hopeless(), T0);
        life.stopped();

        assertThat(life.lastUpdate().state()).isEqualTo(OutgoingUpdate.State.KILLED);
        assertThat(life.lastUpdate().report().leftNothing()).isTrue();
    }

    @Test
    void theKillsGraceCountsBeforeTheTasksAndTheTasksBeforeTheUsualOne() {
        Duration ofTask = Duration.ofSeconds(7);
        Duration ofKill = Duration.ofSeconds(3);

        assertThat(graceOfStop(null, null)).isEqualTo(POLICY.grace());
        assertThat(graceOfStop(ofTask, null)).isEqualTo(ofTask);
        assertThat(graceOfStop(ofTask, ofKill)).isEqualTo(ofKill);
    }

    private static Duration graceOfStop(@Nullable Duration ofTask, @Nullable Duration ofKill) {
        TaskLife life = new TaskLife("task", VmTasks.run("db7", 1), ofTask, POLICY);
        return life.killed(ofKill).works().get(0).limit();
    }
}
