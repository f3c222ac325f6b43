package dev.pmc.local.link;

import java.time.Instant;
import org.apache.mesos.v1.Protos.TaskState;

/** What Mesos knows about states of tasks. */
public final class TaskStates {
    private TaskStates() {}

    /** No other state can follow. */
    public static boolean terminal(TaskState state) {
        return switch (state) {
            case TASK_FINISHED,
                    TASK_FAILED,
                    TASK_KILLED,
                    TASK_ERROR,
                    TASK_LOST,
                    TASK_DROPPED,
                    TASK_GONE,
                    TASK_GONE_BY_OPERATOR -> true;
            case TASK_STAGING, TASK_STARTING, TASK_RUNNING, TASK_KILLING, TASK_UNREACHABLE, TASK_UNKNOWN -> false;
        };
    }

    /** Seconds since the epoch, as timestamps of statuses are. */
    public static double seconds(Instant time) {
        return time.getEpochSecond() + time.getNano() / 1e9;
    }
}
