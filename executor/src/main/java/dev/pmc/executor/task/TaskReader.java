package dev.pmc.executor.task;

import dev.pmc.vm.IfMissing;
import dev.pmc.vm.VmTask;
import dev.pmc.wire.Messages;
import java.time.Duration;
import org.apache.mesos.Protos.KillPolicy;
import org.apache.mesos.Protos.TaskInfo;
import org.jspecify.annotations.Nullable;

/** Reads what a Mesos task asks for. */
final class TaskReader {
    /** What is looked at first: what else a task of a higher version says is not to be understood. */
    private record Version(@IfMissing("1") int version) {}

    private TaskReader() {}

    /** @throws IllegalArgumentException if the task is none of pmc's, or asks for what this executor does not know */
    static VmTask vmTask(TaskInfo info) {
        if (info.getData().isEmpty()) {
            throw new IllegalArgumentException("the task says nothing in its data; only tasks of pmc can be run here");
        }
        byte[] json = info.getData().toByteArray();
        int version = Messages.read(json, Version.class).version();
        if (version > VmTask.VERSION) {
            throw new IllegalArgumentException("the task has form " + version
                    + ", which means something that this executor does not know, it knows form " + VmTask.VERSION
                    + ": exec.tgz is older than the scheduler");
        }
        return Messages.read(json, VmTask.class);
    }

    static @Nullable Duration grace(TaskInfo info) {
        return info.hasKillPolicy() ? grace(info.getKillPolicy()) : null;
    }

    static @Nullable Duration grace(KillPolicy policy) {
        return policy.hasGracePeriod()
                ? Duration.ofNanos(policy.getGracePeriod().getNanoseconds())
                : null;
    }
}
