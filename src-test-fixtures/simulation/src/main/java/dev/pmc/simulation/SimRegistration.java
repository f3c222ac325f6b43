package dev.pmc.simulation;

import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.placement.Resources;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An agent that is registered with the master, and what the master knows of it. */
final class SimRegistration {
    /** A task that the master knows. */
    static final class Task {
        final String executorId;
        final Resources need;
        SimWord latest = SimWord.of(Kind.STAGING, "");
        /** The update that was forwarded last, which is not acknowledged yet. */
        @Nullable
        String uuid;

        boolean lastWasEnd;
        boolean killed;

        Task(String executorId, Resources need) {
            this.executorId = executorId;
            this.need = need;
        }
    }

    final SimAgent agent;
    final String id;
    final Map<String, Task> tasks = new LinkedHashMap<>();
    final Set<String> executors = new HashSet<>();

    SimRegistration(SimAgent agent) {
        this.agent = agent;
        this.id = agent.id;
    }

    /** What tasks that live, and executors, take. */
    Resources used() {
        Resources used = Resources.NONE;
        for (Task task : tasks.values()) {
            if (!task.latest.isEnd()) {
                used = used.plus(task.need);
            }
        }
        for (int i = 0; i < executors.size(); i++) {
            used = used.plus(World.EXECUTOR_SHARE);
        }
        return used;
    }
}
