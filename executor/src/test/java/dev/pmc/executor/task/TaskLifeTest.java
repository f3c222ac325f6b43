package dev.pmc.executor.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.executor.VmTasks;
import dev.pmc.executor.host.VmFailure;
import dev.pmc.executor.host.VmHost.Ending;
import dev.pmc.vm.VmTask.Verb;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Walks every pair of phase and event. A pair that the table does not name must do nothing. */
class TaskLifeTest {
    private static final Duration T0 = Duration.ofHours(1);
    private static final TaskPolicy POLICY = TaskPolicy.DEFAULT;

    private static final String TABLE = """
            STARTING   | killed                      | STOPPING, tells KILLING, abandons, STOP
            STARTING   | killed in a delete          | ERASING, tells KILLING, abandons, ERASE
            STARTING   | killed politely in a delete | ERASING, tells KILLING, abandons, STOP, ERASE
            STARTING   | taken by stop               | STOPPING, tells KILLING, abandons
            STARTING   | taken by erase              | ERASING, tells KILLING, abandons
            STARTING   | superseded                  | ENDED, tells KILLED retryable, abandons
            STARTING   | progress                    | STARTING, tells STARTING
            STARTING   | run done                    | WAITING, tells RUNNING, AWAIT_READY
            STARTING   | run failed                  | ENDED, tells FAILED nothing left retryable
            STARTING   | run failed for good         | ENDED, tells FAILED nothing left
            WAITING    | killed                      | STOPPING, tells KILLING, abandons, STOP
            WAITING    | killed in a delete          | ERASING, tells KILLING, abandons, ERASE
            WAITING    | killed politely in a delete | ERASING, tells KILLING, abandons, STOP, ERASE
            WAITING    | taken by stop               | STOPPING, tells KILLING, abandons
            WAITING    | taken by erase              | ERASING, tells KILLING, abandons
            WAITING    | superseded                  | ENDED, tells KILLED retryable, abandons
            WAITING    | restart asked               | RESTARTING, abandons, RESTART
            WAITING    | old restart asked           | WAITING, tells RUNNING
            WAITING    | waited                      | RUNNING, tells RUNNING healthy
            WAITING    | waited in vain              | RUNNING, tells RUNNING unhealthy
            WAITING    | wait failed                 | RUNNING, tells RUNNING unhealthy
            WAITING    | powered off                 | STOPPING, abandons, KEEP_OFF
            WAITING    | crashed                     | RECOVERING, abandons, wakes in 1 s
            WAITING    | taken away                  | STOPPING, abandons, KEEP_OFF
            WAITING    | stands still                | RUNNING, tells RUNNING unhealthy, abandons
            RUNNING    | killed                      | STOPPING, tells KILLING, abandons, STOP
            RUNNING    | killed in a delete          | ERASING, tells KILLING, abandons, ERASE
            RUNNING    | killed politely in a delete | ERASING, tells KILLING, abandons, STOP, ERASE
            RUNNING    | taken by stop               | STOPPING, tells KILLING, abandons
            RUNNING    | taken by erase              | ERASING, tells KILLING, abandons
            RUNNING    | superseded                  | ENDED, tells KILLED retryable, abandons
            RUNNING    | restart asked               | RESTARTING, abandons, RESTART
            RUNNING    | old restart asked           | RUNNING, tells RUNNING healthy
            RUNNING    | powered off                 | STOPPING, abandons, KEEP_OFF
            RUNNING    | crashed                     | RECOVERING, abandons, wakes in 1 s
            RUNNING    | taken away                  | STOPPING, abandons, KEEP_OFF
            RUNNING    | stands still                | RUNNING, tells RUNNING unhealthy, abandons
            RUNNING    | moves again                 | WAITING, tells RUNNING, AWAIT_READY
            RESTARTING | killed                      | STOPPING, tells KILLING, abandons, STOP
            RESTARTING | killed in a delete          | ERASING, tells KILLING, abandons, ERASE
            RESTARTING | killed politely in a delete | ERASING, tells KILLING, abandons, STOP, ERASE
            RESTARTING | taken by stop               | STOPPING, tells KILLING, abandons
            RESTARTING | taken by erase              | ERASING, tells KILLING, abandons
            RESTARTING | superseded                  | ENDED, tells KILLED retryable, abandons
            RESTARTING | restarted                   | WAITING, tells RUNNING, AWAIT_READY
            RESTARTING | restart failed              | RECOVERING, wakes in 1 s
            RECOVERING | killed                      | STOPPING, tells KILLING, abandons, STOP
            RECOVERING | killed in a delete          | ERASING, tells KILLING, abandons, ERASE
            RECOVERING | killed politely in a delete | ERASING, tells KILLING, abandons, STOP, ERASE
            RECOVERING | taken by stop               | STOPPING, tells KILLING, abandons
            RECOVERING | taken by erase              | ERASING, tells KILLING, abandons
            RECOVERING | superseded                  | ENDED, tells KILLED retryable, abandons
            RECOVERING | run done                    | WAITING, tells RUNNING, AWAIT_READY
            RECOVERING | run failed                  | RECOVERING, wakes in 10 s
            RECOVERING | run failed for good         | ENDED, tells FAILED nothing left
            RECOVERING | woken                       | RECOVERING, RUN
            STOPPING   | killed in a delete          | ERASING
            STOPPING   | killed politely in a delete | ERASING
            STOPPING   | to be erased on kill        | ERASING, tells KILLING, ERASE
            STOPPING   | taken by erase              | ERASING, tells KILLING, abandons
            STOPPING   | superseded                  | ENDED, tells KILLED retryable, abandons
            STOPPING   | stopped                     | ENDED, tells KILLED retryable
            STOPPING   | stop failed                 | STOPPING, tells KILLING, wakes in 15 s
            STOPPING   | stop failed for good        | ENDED, tells FAILED nothing left
            STOPPING   | woken                       | STOPPING, STOP
            ERASING    | superseded                  | ENDED, tells KILLED retryable, abandons
            ERASING    | erased                      | ENDED, tells KILLED nothing left retryable
            ERASING    | erase failed                | ENDED, tells FAILED nothing left retryable
            """;

    private static final Map<String, Function<TaskLife, TaskStep>> EVENTS = new LinkedHashMap<>();

    static {
        EVENTS.put("killed", life -> life.killed(null));
        EVENTS.put("killed in a delete", life -> {
            life.toBeErasedOnKill();
            return life.killed(null);
        });
        EVENTS.put("killed politely in a delete", life -> {
            life.toBeErasedOnKill();
            return life.killed(Duration.ofSeconds(5));
        });
        EVENTS.put("to be erased on kill", TaskLife::toBeErasedOnKill);
        EVENTS.put("taken by erase", life -> life.takenBy("erase", Verb.ERASE));
        EVENTS.put("taken by stop", life -> life.takenBy("stop", Verb.STOP));
        EVENTS.put("superseded", life -> life.supersededBy("newer"));
        EVENTS.put("restart asked", life -> life.restartAsked(1));
        EVENTS.put("old restart asked", life -> life.restartAsked(0));
        EVENTS.put("progress", life -> life.progress("fetching", T0.plusMinutes(1)));
        EVENTS.put("run done", life -> life.runDone(VmTasks.up(0), T0));
        EVENTS.put("run failed", life -> life.runFailed(passing(), T0));
        EVENTS.put("run failed for good", life -> life.runFailed(hopeless(), T0));
        EVENTS.put("waited", life -> life.waited(VmTasks.answering(0)));
        EVENTS.put("waited in vain", life -> life.waited(VmTasks.up(0)));
        EVENTS.put("wait failed", life -> life.waitFailed(passing()));
        EVENTS.put("restarted", life -> life.restarted(VmTasks.up(1), T0));
        EVENTS.put("restart failed", life -> life.restartFailed(passing(), T0));
        EVENTS.put("stopped", TaskLife::stopped);
        EVENTS.put("stop failed", life -> life.stopFailed(passing()));
        EVENTS.put("stop failed for good", life -> life.stopFailed(hopeless()));
        EVENTS.put("erased", life -> life.erased(List.of()));
        EVENTS.put("erase failed", life -> life.eraseFailed(passing()));
        EVENTS.put("powered off", life -> life.ended(Ending.POWERED_OFF, "poweroff", T0));
        EVENTS.put("crashed", life -> life.ended(Ending.CRASHED, "panic", T0));
        EVENTS.put("taken away", life -> life.ended(Ending.TAKEN_AWAY, "destroyed", T0));
        EVENTS.put("stands still", life -> life.standsStill("paused"));
        EVENTS.put("moves again", TaskLife::movesAgain);
        EVENTS.put("woken", TaskLife::wake);
    }

    @Test
    void everyEventInEveryPhaseDoesWhatTheTableSays() {
        Map<String, String> expected = new HashMap<>();
        Map<String, String> actual = new HashMap<>();
        TABLE.lines().forEach(line -> {
            int cell = line.lastIndexOf('|');
            expected.put(
                    line.substring(0, cell).strip(), line.substring(cell + 1).strip());
        });
        for (Phase phase : Phase.values()) {
            EVENTS.forEach((name, event) -> {
                TaskLife life = lifeIn(phase);
                String effect = describe(event.apply(life), life.phase());
                if (!effect.equals(phase.toString())) {
                    actual.put("%-10s | %s".formatted(phase, name), effect);
                }
            });
        }
        assertThat(actual).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    void anEraseTaskFinishesWhenNothingIsLeftAndCannotBeKilled() {
        TaskLife life = new TaskLife("erase", VmTasks.erase("db7", 2), null, POLICY, T0);

        assertThat(describe(life.begin(), life.phase())).isEqualTo("ERASING, tells STARTING, ERASE");
        assertThat(describe(life.killed(null), life.phase())).isEqualTo("ERASING");
        assertThat(describe(life.erased(List.of()), life.phase()))
                .isEqualTo("ENDED, tells FINISHED nothing left retryable");
    }

    @Test
    void disksThatAnEraseKeepsAreNamed() {
        TaskLife life = new TaskLife("erase", VmTasks.erase("db7", 2), null, POLICY, T0);

        TaskStep told = life.erased(List.of(Path.of("/srv/db7.snap1")));

        assertThat(told.updates()).singleElement().satisfies(update -> {
            assertThat(update.words()).contains("/srv/db7.snap1");
            assertThat(update.report().leftNothing()).isTrue();
        });
    }

    @Test
    void aStopTaskFinishesWhenTheGuestIsOffAndAWordAboutADeleteWithoutAKillErasesNothing() {
        TaskLife life = new TaskLife("stop", VmTasks.stop("db7", 1), null, POLICY, T0);

        assertThat(describe(life.begin(), life.phase())).isEqualTo("STOPPING, tells STARTING, STOP");
        assertThat(describe(life.toBeErasedOnKill(), life.phase())).isEqualTo("STOPPING");
        assertThat(describe(life.stopped(), life.phase())).isEqualTo("ENDED, tells FINISHED retryable");
    }

    @Test
    void aStopTaskThatFailsIsForTheSchedulerToRepeat() {
        TaskLife life = new TaskLife("stop", VmTasks.stop("db7", 1), null, POLICY, T0);

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
    void progressIsToldAtASensibleRate() {
        TaskLife life = lifeIn(Phase.STARTING);
        long told = 0;
        for (int second = 1; second <= 60; second++) {
            told += life.progress(second + " MiB", T0.plusSeconds(second))
                    .updates()
                    .size();
        }

        assertThat(told).isEqualTo(12);
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
        TaskLife life = new TaskLife("task", VmTasks.run("db7", 1), ofTask, POLICY, T0);
        return life.killed(ofKill).works().get(0).limit();
    }

    private static TaskLife lifeIn(Phase phase) {
        TaskLife life = new TaskLife("task", VmTasks.run("db7", 1), null, POLICY, T0);
        List<Runnable> way = switch (phase) {
            case STARTING -> List.of();
            case WAITING -> List.of(() -> life.runDone(VmTasks.up(0), T0));
            case RUNNING -> List.of(() -> life.runDone(VmTasks.up(0), T0), () -> life.waited(VmTasks.answering(0)));
            case RESTARTING -> List.of(() -> life.runDone(VmTasks.up(0), T0), () -> life.restartAsked(1));
            case RECOVERING ->
                List.of(() -> life.runDone(VmTasks.up(0), T0), () -> life.ended(Ending.CRASHED, "panic", T0));
            case STOPPING -> List.of(() -> life.killed(null));
            case ERASING -> List.of(life::toBeErasedOnKill, () -> life.killed(null));
            case ENDED -> List.of(() -> life.supersededBy("newer"));
        };
        way.forEach(Runnable::run);
        assertThat(life.phase()).isEqualTo(phase);
        return life;
    }

    private static VmFailure passing() {
        return new VmFailure("libvirt does not answer", true, true);
    }

    private static VmFailure hopeless() {
        return new VmFailure("no such image", true, false);
    }

    private static String describe(TaskStep step, Phase phase) {
        List<String> words = new ArrayList<>(List.of(phase.toString()));
        for (OutgoingUpdate update : step.updates()) {
            words.add("tells " + update.state()
                    + (update.healthy() == null ? "" : update.healthy() ? " healthy" : " unhealthy")
                    + (update.report().leftNothing() ? " nothing left" : "")
                    + (update.report().retryable() ? " retryable" : ""));
        }
        if (step.abandon()) {
            words.add("abandons");
        }
        step.works().forEach(work -> words.add(work.kind().toString()));
        if (step.wakeIn() != null) {
            words.add("wakes in " + step.wakeIn().toSeconds() + " s");
        }
        return words.stream().collect(Collectors.joining(", "));
    }
}
