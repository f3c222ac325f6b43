package dev.pmc.scheduler.sim;

import dev.pmc.scheduler.TaskUpdate;
import dev.pmc.vm.VmReport;
import org.jspecify.annotations.Nullable;

/** The state of a task as somebody tells it; what Mesos calls it, and why, is in {@code kind} already. */
record Word(TaskUpdate.Kind kind, @Nullable VmReport report, String message) {
    static Word of(TaskUpdate.Kind kind, String message) {
        return new Word(kind, null, message);
    }

    boolean isEnd() {
        return kind.isEnd();
    }
}
