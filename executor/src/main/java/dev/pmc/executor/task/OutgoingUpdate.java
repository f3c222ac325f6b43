package dev.pmc.executor.task;

import dev.pmc.vm.VmReport;
import org.jspecify.annotations.Nullable;

/**
 * What Mesos is told about a task.
 *
 * @param words for people; empty if the state says it all
 * @param healthy whether the guest answers; null while that is not known
 */
record OutgoingUpdate(State state, String words, @Nullable Boolean healthy, VmReport report) {
    /** The Mesos state of the same name with {@code TASK_} before it. */
    enum State {
        STARTING,
        RUNNING,
        /** Only for frameworks that can read it (capability TASK_KILLING_STATE). */
        KILLING,
        FINISHED,
        FAILED,
        KILLED,
        /** It has not come as far as this executor. */
        DROPPED,
        /** The task itself is wrong; no attempt can succeed. */
        ERROR
    }

    /** Of a task that was never launched here, or has ended so long ago that it is forgotten; its VM may be here. */
    static OutgoingUpdate neverCame() {
        return new OutgoingUpdate(State.DROPPED, "the executor does not know this task", null, report(false, true));
    }

    /** A report of nothing but how an attempt has ended. */
    static VmReport report(boolean leftNothing, boolean retryable) {
        return VmReport.ofNone(leftNothing, retryable);
    }
}
