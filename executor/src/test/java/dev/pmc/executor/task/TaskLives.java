package dev.pmc.executor.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.executor.VmTasks;
import dev.pmc.executor.host.VmFailure;
import dev.pmc.executor.host.VmHost.Ending;
import dev.pmc.vm.VmCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Lives of tasks, and what their steps do, in words. */
final class TaskLives {
    static final Duration T0 = Duration.ofHours(1);
    static final TaskPolicy POLICY = TaskPolicy.DEFAULT;

    private TaskLives() {}

    static TaskLife lifeIn(Phase phase) {
        TaskLife life = new TaskLife("task", VmTasks.run("db7", 1), null, POLICY);
        List<Runnable> way = switch (phase) {
            case STARTING -> List.of();
            case WAITING -> List.of(() -> life.runDone(VmTasks.up(0), T0));
            case RUNNING -> List.of(() -> life.runDone(VmTasks.up(0), T0), () -> life.waited(VmTasks.answering(0)));
            case RESTARTING -> List.of(() -> life.runDone(VmTasks.up(0), T0), () -> life.restartAsked(1));
            case RECOVERING ->
                List.of(() -> life.runDone(VmTasks.up(0), T0), () -> life.ended(Ending.CRASHED, "panic", T0));
            case MOVING ->
                List.of(
                        () -> life.runDone(VmTasks.up(0), T0),
                        () -> life.told(new VmCommand(VmCommand.Kind.HOLD, "task", 0, 3, null)));
            case STOPPING -> List.of(() -> life.killed(null));
            case ERASING -> List.of(life::toBeErasedOnKill, () -> life.killed(null));
            case ENDED -> List.of(() -> life.supersededBy("newer"));
        };
        way.forEach(Runnable::run);
        assertThat(life.phase()).isEqualTo(phase);
        return life;
    }

    static VmFailure passing() {
        return new VmFailure("libvirt does not answer", true, true);
    }

    static VmFailure hopeless() {
        return new VmFailure("no such image", true, false);
    }

    static String describe(TaskStep step, Phase phase) {
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
