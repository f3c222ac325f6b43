package dev.pmc.core.vm;

import dev.pmc.vm.UnknownFields;
import dev.pmc.vm.VmTask;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One Mesos task for a VM, alive as far as is known.
 *
 * @param number the how-manieth for this VM, from 1
 * @param executorId the executor that was asked
 * @param homeBefore where the VM's disk was before this attempt; null if it had none. If the attempt never ran, that
 *     is how things stand again
 */
public record Attempt(
        int number,
        TaskId task,
        VmTask.Verb verb,
        String agentId,
        String agentHostname,
        @Nullable String agentAddress,
        String executorId,
        @Nullable Home homeBefore,
        Instant placedAt,
        UnknownFields unknown) {
    /** An attempt that is made now. */
    public Attempt(
            int number,
            TaskId task,
            VmTask.Verb verb,
            String agentId,
            String agentHostname,
            @Nullable String agentAddress,
            String executorId,
            @Nullable Home homeBefore,
            Instant placedAt) {
        this(
                number,
                task,
                verb,
                agentId,
                agentHostname,
                agentAddress,
                executorId,
                homeBefore,
                placedAt,
                UnknownFields.NONE);
    }

    /** The same for what it has become since it was launched, with the VM's disk on its own machine. */
    Attempt at(VmTask.Verb other) {
        return new Attempt(
                number, task, other, agentId, agentHostname, agentAddress, executorId, home(), placedAt, unknown);
    }

    public Home home() {
        return new Home(agentId, agentHostname, agentAddress);
    }
}
