package dev.pmc.local.agent;

import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/** Why an executor has ended, as its tasks are told. */
record TerminationCause(Reason reason, String message) {
    static final TerminationCause EXITED =
            new TerminationCause(Reason.REASON_EXECUTOR_TERMINATED, "Executor terminated");

    /** What becomes of the tasks that it had. */
    TaskState outcome(HostedFramework framework) {
        return reason == Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT
                ? framework.lostOr(TaskState.TASK_GONE)
                : TaskState.TASK_FAILED;
    }
}
