package dev.pmc.executor.task;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Decides whether a guest that crashed is started again, and after how long. Not thread-safe. */
final class Restarts {
    private final TaskPolicy policy;
    private int count;
    private @Nullable Duration upSince;

    Restarts(TaskPolicy policy) {
        this.policy = policy;
    }

    void up(Duration now) {
        upSince = now;
    }

    /** The time to wait before the next restart; null if there have been enough. */
    @Nullable
    Duration next(Duration now) {
        if (upSince != null && now.minus(upSince).compareTo(policy.calm()) >= 0) {
            count = 0;
        }
        upSince = null;
        return count == policy.crashBackoff().size()
                ? null
                : policy.crashBackoff().get(count++);
    }

    @Override
    public String toString() {
        return "restart " + count + " of " + policy.crashBackoff().size();
    }
}
