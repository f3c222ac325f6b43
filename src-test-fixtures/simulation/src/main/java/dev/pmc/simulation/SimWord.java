package dev.pmc.simulation;

import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.vm.VmReport;
import org.jspecify.annotations.Nullable;

/** The state of a task as somebody tells it; what Mesos calls it, and why, is in {@code kind} already. */
record SimWord(TaskUpdate.Kind kind, @Nullable VmReport report, String message) {
    static SimWord of(TaskUpdate.Kind kind, String message) {
        return new SimWord(kind, null, message);
    }

    boolean isEnd() {
        return kind.isEnd();
    }
}
