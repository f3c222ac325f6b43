package dev.pmc.executor.task;

import dev.pmc.vm.Hostname;
import dev.pmc.vm.WorkProgress;
import dev.pmc.vm.WorkStep;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears how a piece of work for a task goes on, logs each step once, and passes it on at the {@link ProgressPace}.
 *
 * <p>Thread rule: {@link #at}, {@link #taken} and {@link #end} are the worker's; all else happens on the loop.
 */
final class PacedCourse implements Work.Course {
    private static final Logger log = LoggerFactory.getLogger(PacedCourse.class);

    /** Where things happen in order. */
    interface Loop {
        void post(Runnable event);

        Future<?> after(Duration delay, Runnable event);

        /** A reading of a clock that never goes back. */
        Duration now();
    }

    private final String taskId;
    private final Hostname vm;
    private final Duration asked;
    private final Loop loop;
    private final ProgressPace pace;
    private final Consumer<Function<TaskLife, TaskStep>> life;
    private @Nullable WorkStep logged;
    private @Nullable Future<?> timer;
    private boolean told;

    /**
     * @param asked when the work was asked for
     * @param life takes what happens in the task's life, on the loop
     */
    PacedCourse(
            String taskId,
            Hostname vm,
            TaskPolicy policy,
            Duration asked,
            Loop loop,
            Consumer<Function<TaskLife, TaskStep>> life) {
        this.taskId = taskId;
        this.vm = vm;
        this.asked = asked;
        this.loop = loop;
        this.life = life;
        pace = new ProgressPace(policy, loop.now());
    }

    @Override
    public void at(WorkProgress progress) {
        (progress.step() == logged ? log.atDebug() : log.atInfo())
                .addKeyValue("task", taskId)
                .addKeyValue("vm", vm)
                .addKeyValue("step", progress.step().word())
                .log(progress.words());
        logged = progress.step();
        loop.post(() -> pace.at(progress, loop.now()).ifPresent(this::tellIn));
    }

    @Override
    public Duration taken() {
        return loop.now().minus(asked);
    }

    /** The work is over, and what it has come to was said. */
    void end() {
        loop.post(() -> {
            cancel();
            if (told) {
                life.accept(TaskLife::workOver);
            }
        });
    }

    private void tellIn(Duration delay) {
        cancel();
        if (delay.isZero()) {
            tell();
        } else {
            timer = loop.after(delay, this::tell);
        }
    }

    private void cancel() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void tell() {
        pace.due(loop.now()).ifPresent(progress -> {
            told = true;
            life.accept(its -> its.progress(progress));
        });
    }
}
