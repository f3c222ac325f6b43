package dev.pmc.core.vm;

import dev.pmc.vm.VmTask.Verb;
import java.util.Objects;

/** What people want of a VM. */
public enum Goal {
    RUN(Activity.START),
    STOP(Activity.STOP),
    ERASE(Activity.ERASE);

    private final Activity activity;

    Goal(Activity activity) {
        this.activity = activity;
    }

    /** What is done to come there. */
    Activity activity() {
        return activity;
    }

    /** What a task does that is launched to come there. */
    Verb verb() {
        return Objects.requireNonNull(activity.verb(), "what people want can be had with a task");
    }
}
