package dev.pmc.core.vm;

import dev.pmc.vm.Hostname;
import java.util.Optional;

/**
 * Names of tasks: the VM's hostname, a dot, and a number that is never used again. Mesos refuses a task id that is in
 * use, and one longer than 255 characters.
 */
public final class TaskNames {
    private TaskNames() {}

    public static TaskId of(Hostname hostname, long number) {
        return new TaskId(hostname + "." + Long.toString(number, 36));
    }

    /** The name of a task of the VM that never was and never will be. */
    public static TaskId never(Hostname hostname) {
        return of(hostname, 0);
    }

    /** The VM that a task was for; empty if the task is none of pmc's. */
    public static Optional<Hostname> hostname(TaskId task) {
        int dot = task.value().lastIndexOf('.');
        try {
            return dot < 0
                    ? Optional.empty()
                    : Optional.of(new Hostname(task.value().substring(0, dot)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
