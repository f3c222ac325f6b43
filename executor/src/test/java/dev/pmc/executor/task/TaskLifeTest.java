package dev.pmc.executor.task;

import static dev.pmc.executor.task.TaskLives.T0;
import static dev.pmc.executor.task.TaskLives.describe;
import static dev.pmc.executor.task.TaskLives.hopeless;
import static dev.pmc.executor.task.TaskLives.lifeIn;
import static dev.pmc.executor.task.TaskLives.passing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.executor.VmTasks;
import dev.pmc.executor.host.VmHost.Ending;
import dev.pmc.vm.SnapshotName;
import dev.pmc.vm.SnapshotOrder;
import dev.pmc.vm.VmTask.Verb;
import dev.pmc.vm.WorkProgress;
import dev.pmc.vm.WorkStep;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Walks every pair of phase and event. A pair that the table does not name must do nothing. */
class TaskLifeTest {
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
            WAITING    | snapshot asked              | WAITING, abandons, SNAPSHOT, AWAIT_READY
            WAITING    | revert asked                | RESTARTING, abandons, SNAPSHOT
            WAITING    | snapshot done               | WAITING, tells RUNNING
            WAITING    | waited                      | RUNNING, tells RUNNING healthy
            WAITING    | waited in vain              | RUNNING, tells RUNNING unhealthy
            WAITING    | wait failed                 | RUNNING, tells RUNNING unhealthy
            WAITING    | powered off                 | STOPPING, abandons, KEEP_OFF
            WAITING    | crashed                     | RECOVERING, abandons, wakes in 1 s
            WAITING    | taken away                  | STOPPING, abandons, KEEP_OFF
            WAITING    | stands still                | RUNNING, tells RUNNING unhealthy, abandons
            WAITING    | progress                    | WAITING, tells RUNNING
            RUNNING    | killed                      | STOPPING, tells KILLING, abandons, STOP
            RUNNING    | killed in a delete          | ERASING, tells KILLING, abandons, ERASE
            RUNNING    | killed politely in a delete | ERASING, tells KILLING, abandons, STOP, ERASE
            RUNNING    | taken by stop               | STOPPING, tells KILLING, abandons
            RUNNING    | taken by erase              | ERASING, tells KILLING, abandons
            RUNNING    | superseded                  | ENDED, tells KILLED retryable, abandons
            RUNNING    | restart asked               | RESTARTING, abandons, RESTART
            RUNNING    | old restart asked           | RUNNING, tells RUNNING healthy
            RUNNING    | snapshot asked              | RUNNING, abandons, SNAPSHOT
            RUNNING    | revert asked                | RESTARTING, abandons, SNAPSHOT
            RUNNING    | snapshot done               | RUNNING, tells RUNNING healthy
            RUNNING    | powered off                 | STOPPING, abandons, KEEP_OFF
            RUNNING    | crashed                     | RECOVERING, abandons, wakes in 1 s
            RUNNING    | taken away                  | STOPPING, abandons, KEEP_OFF
            RUNNING    | stands still                | RUNNING, tells RUNNING unhealthy, abandons
            RUNNING    | moves again                 | WAITING, tells RUNNING, AWAIT_READY
            RUNNING    | progress                    | RUNNING, tells RUNNING healthy
            RESTARTING | killed                      | STOPPING, tells KILLING, abandons, STOP
            RESTARTING | killed in a delete          | ERASING, tells KILLING, abandons, ERASE
            RESTARTING | killed politely in a delete | ERASING, tells KILLING, abandons, STOP, ERASE
            RESTARTING | taken by stop               | STOPPING, tells KILLING, abandons
            RESTARTING | taken by erase              | ERASING, tells KILLING, abandons
            RESTARTING | superseded                  | ENDED, tells KILLED retryable, abandons
            RESTARTING | snapshot done               | WAITING, tells RUNNING, AWAIT_READY
            RESTARTING | snapshot failed             | RECOVERING, wakes in 1 s
            RESTARTING | restarted                   | WAITING, tells RUNNING, AWAIT_READY
            RESTARTING | restart failed              | RECOVERING, wakes in 1 s
            RESTARTING | progress                    | RESTARTING, tells RUNNING
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
            RECOVERING | progress                    | RECOVERING, tells RUNNING
            MOVING     | killed                      | STOPPING, tells KILLING, abandons, STOP
            MOVING     | killed in a delete          | ERASING, tells KILLING, abandons, ERASE
            MOVING     | killed politely in a delete | ERASING, tells KILLING, abandons, STOP, ERASE
            MOVING     | taken by stop               | STOPPING, tells KILLING, abandons
            MOVING     | taken by erase              | ERASING, tells KILLING, abandons
            MOVING     | superseded                  | ENDED, tells KILLED retryable, abandons
            MOVING     | progress                    | MOVING, tells KILLING
            STOPPING   | killed in a delete          | ERASING
            STOPPING   | killed politely in a delete | ERASING
            STOPPING   | to be erased on kill        | ERASING, tells KILLING, ERASE
            STOPPING   | taken by erase              | ERASING, tells KILLING, abandons
            STOPPING   | superseded                  | ENDED, tells KILLED retryable, abandons
            STOPPING   | stopped                     | ENDED, tells KILLED retryable
            STOPPING   | stop failed                 | STOPPING, tells KILLING, wakes in 15 s
            STOPPING   | stop failed for good        | ENDED, tells FAILED nothing left
            STOPPING   | woken                       | STOPPING, STOP
            STOPPING   | progress                    | STOPPING, tells KILLING
            ERASING    | superseded                  | ENDED, tells KILLED retryable, abandons
            ERASING    | erased                      | ENDED, tells KILLED nothing left retryable
            ERASING    | erase failed                | ENDED, tells FAILED nothing left retryable
            ERASING    | progress                    | ERASING, tells KILLING
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
        EVENTS.put("progress", life -> life.progress(WorkProgress.at(WorkStep.IMAGE)));
        EVENTS.put("work over", TaskLife::workOver);
        EVENTS.put("snapshot asked", life -> life.snapshotAsked(order(SnapshotOrder.Kind.TAKE)));
        EVENTS.put("revert asked", life -> life.snapshotAsked(order(SnapshotOrder.Kind.REVERT)));
        EVENTS.put("snapshot done", life -> life.snapshotDone(VmTasks.up(1), T0));
        EVENTS.put("snapshot failed", life -> life.snapshotFailed(passing(), T0));
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

    private static SnapshotOrder order(SnapshotOrder.Kind kind) {
        return new SnapshotOrder(1, kind, new SnapshotName("before-upgrade"));
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
}
