package dev.pmc.executor.task;

import dev.pmc.vm.WorkProgress;
import dev.pmc.vm.WorkStep;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When to tell how a piece of work goes on: the master keeps and hands out whatever it is told. Of a step that is over in a
 * moment nothing is told; what is due later is not lost. Owned by one thread; {@code now} is a reading of a clock that never
 * goes back.
 */
final class ProgressPace {
    private final TaskPolicy policy;
    private Duration told;
    private @Nullable WorkStep step;
    private @Nullable WorkProgress kept;

    /** Of work that begins now, as everybody knows. */
    ProgressPace(TaskPolicy policy, Duration now) {
        this.policy = policy;
        told = now;
    }

    /** The work has come so far. Returns when to ask {@link #due}; nothing if that is known already. */
    Optional<Duration> at(WorkProgress progress, Duration now) {
        boolean asked = kept != null && kept.step() == progress.step();
        kept = progress;
        Duration pause = progress.step() == step ? policy.progressInterval() : policy.stepPatience();
        Duration since = now.minus(told);
        Duration left = since.compareTo(pause) < 0 ? pause.minus(since) : Duration.ZERO;
        return asked ? Optional.empty() : Optional.of(left);
    }

    /** What is to be told now, if anything is. */
    Optional<WorkProgress> due(Duration now) {
        WorkProgress news = kept;
        kept = null;
        if (news != null) {
            told = now;
            step = news.step();
        }
        return Optional.ofNullable(news);
    }
}
