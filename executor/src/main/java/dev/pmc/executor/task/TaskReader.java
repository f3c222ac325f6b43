package dev.pmc.executor.task;

import dev.pmc.vm.VmTask;
import dev.pmc.wire.Json;
import java.time.Duration;
import org.apache.mesos.Protos.KillPolicy;
import org.apache.mesos.Protos.TaskInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads what a Mesos task asks for. */
final class TaskReader {
    private TaskReader() {}

    /** @throws IllegalArgumentException if the task is none of pmc's, or of a form that this executor does not know */
    static VmTask vmTask(TaskInfo info) {
        if (info.getData().isEmpty()) {
            throw new IllegalArgumentException("the task says nothing in its data; only tasks of pmc can be run here");
        }
        byte[] json = info.getData().toByteArray();
        // Read first, since a newer form would only be reported as one with an unknown field.
        int version = version(json);
        if (version != VmTask.VERSION) {
            throw new IllegalArgumentException("the task has form " + version + ", this executor knows form "
                    + VmTask.VERSION + ": scheduler and exec.tgz have to be of the same release");
        }
        return Json.read(json, VmTask.class);
    }

    static @Nullable Duration grace(TaskInfo info) {
        return info.hasKillPolicy() ? grace(info.getKillPolicy()) : null;
    }

    static @Nullable Duration grace(KillPolicy policy) {
        return policy.hasGracePeriod()
                ? Duration.ofNanos(policy.getGracePeriod().getNanoseconds())
                : null;
    }

    private static int version(byte[] json) {
        try {
            JsonNode tree = Json.mapper().readTree(json);
            return tree.path("version").asInt(0);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the task's data is not JSON: " + e.getOriginalMessage(), e);
        }
    }
}
