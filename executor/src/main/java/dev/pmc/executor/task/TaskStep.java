package dev.pmc.executor.task;

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
record TaskStep(
        List<OutgoingUpdate> updates,
        boolean abandon,
        List<Work> works,
        @Nullable Duration wakeIn) {
    static final TaskStep NOTHING = new TaskStep(List.of(), false, List.of(), null);

    static TaskStep tell(OutgoingUpdate update) {
        return new TaskStep(List.of(update), false, List.of(), null);
    }

    TaskStep andAbandon() {
        return new TaskStep(updates, true, works, wakeIn);
    }

    TaskStep then(Work.Kind kind, VmTask task) {
        return then(kind, task, Duration.ZERO);
    }

    TaskStep then(Work.Kind kind, VmTask task, Duration limit) {
        return then(new Work(kind, task, limit, null));
    }

    TaskStep then(Work work) {
        return new TaskStep(
                updates, abandon, Stream.concat(works.stream(), Stream.of(work)).toList(), wakeIn);
    }

    /** The guest is to be powered off, and what comes before that where it has a helper. */
    TaskStep stop(VmTask task, Duration grace) {
        return farewell(task).then(Work.Kind.STOP, task, grace);
    }

    /** What comes before the guest is powered off, where it has a helper. */
    TaskStep farewell(VmTask task) {
        return task.spec().guestHelper() == null ? this : then(Work.Kind.FAREWELL, task);
    }

    TaskStep wake(Duration delay) {
        return new TaskStep(updates, abandon, works, delay);
    }
}
