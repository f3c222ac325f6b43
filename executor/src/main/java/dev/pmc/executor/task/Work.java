package dev.pmc.executor.task;

import dev.pmc.executor.host.VmHost;
import dev.pmc.vm.VmTask;
import java.time.Duration;

/**
 * One call of {@link VmHost}, or many of {@link VmHost#look}.
 *
 * @param limit the grace of a {@link Kind#STOP}, the longest wait of an {@link Kind#AWAIT_READY}; zero for the others
 */
record Work(Kind kind, VmTask task, Duration limit) {
    /** Which call. */
    public enum Kind {
        RUN,
        AWAIT_READY,
        RESTART,
        STOP,
        KEEP_OFF,
        ERASE;

        /** Takes disk and processor time, where the others mostly wait. */
        boolean heavy() {
            return this == RUN;
        }

        /** Is done again and again until it has come to its end, and needs no thread in between. */
        boolean repeated() {
            return this == AWAIT_READY;
        }
    }
}
