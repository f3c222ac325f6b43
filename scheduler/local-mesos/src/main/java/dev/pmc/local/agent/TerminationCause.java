package dev.pmc.local.agent;

import org.apache.mesos.v1.Protos.TaskStatus.Reason;

/** Why an executor has ended, as its tasks are told. */
record TerminationCause(Reason reason, String message) {
    static final TerminationCause EXITED =
            new TerminationCause(Reason.REASON_EXECUTOR_TERMINATED, "Executor terminated");
}
