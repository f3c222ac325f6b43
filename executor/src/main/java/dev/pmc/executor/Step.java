package dev.pmc.executor;

import dev.pmc.vm.VmTask;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What follows from an event in a task's life, in this order.
 *
 * @param updates to tell Mesos
 * @param abandon drop the task's work that has not begun, and interrupt its waiting for the guest
 * @param works to do for the VM, one after the other
 * @param wakeIn when to call {@link TaskLife#wake}, unless the life has moved on by then; null for never
 */
record Step(
        List<TaskUpdate> updates,
        boolean abandon,
        List<Work> works,
        @Nullable Duration wakeIn) {
    static final Step NOTHING = new Step(List.of(), false, List.of(), null);

    static Step tell(TaskUpdate update) {
        return new Step(List.of(update), false, List.of(), null);
    }

    Step andAbandon() {
        return new Step(updates, true, works, wakeIn);
    }

    Step then(Work.Kind kind, VmTask task) {
        return then(kind, task, Duration.ZERO);
    }

    Step then(Work.Kind kind, VmTask task, Duration limit) {
        Work work = new Work(kind, task, limit);
        return new Step(
                updates, abandon, Stream.concat(works.stream(), Stream.of(work)).toList(), wakeIn);
    }

    Step wake(Duration delay) {
        return new Step(updates, abandon, works, delay);
    }
}
