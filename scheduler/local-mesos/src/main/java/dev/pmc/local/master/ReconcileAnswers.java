package dev.pmc.local.master;

import dev.pmc.local.link.Loop;
import dev.pmc.local.master.RegistryEntry.Standing;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.jspecify.annotations.Nullable;

/** Answers the question what has become of tasks ({@code docs/reconciliation.md}). On the loop only. */
final class ReconcileAnswers {
    private final MasterState state;
    private final Loop loop;

    ReconcileAnswers(MasterState state, Loop loop) {
        this.state = state;
        this.loop = loop;
    }

    void reconcile(Framework framework, Call.Reconcile reconcile) {
        if (reconcile.getTasksCount() == 0) {
            framework.tasks().values().forEach(task -> answer(framework, latest(task)));
            return;
        }
        for (Call.Reconcile.Task task : reconcile.getTasksList()) {
            reconcile(framework, task.getTaskId(), task.hasAgentId() ? task.getAgentId() : null);
        }
    }

    void reconcile(Framework framework, TaskID taskId, @Nullable AgentID agentId) {
        MasterTask task = framework.tasks().get(taskId);
        Optional<TaskStatus.Builder> status =
                task != null ? Optional.of(latest(task)) : unknown(framework, taskId, agentId);
        status.ifPresent(found -> answer(framework, found));
    }

    private TaskStatus.Builder latest(MasterTask task) {
        return MasterStatus.of(
                task, task.toldState(), Reason.REASON_RECONCILIATION, "Reconciliation: Latest task state", loop.now());
    }

    /** Empty while the agent, or any if none is named, may still come back and bring the task. */
    private Optional<TaskStatus.Builder> unknown(Framework framework, TaskID task, @Nullable AgentID agent) {
        if (agent == null) {
            boolean allHere =
                    state.agents().keySet().containsAll(state.registry().standing(Standing.ADMITTED));
            return allHere
                    ? Optional.of(status(framework, task, TaskState.TASK_UNKNOWN, "Task is unknown"))
                    : Optional.empty();
        }
        if (state.agent(agent) != null) {
            return Optional.of(status(framework, task, TaskState.TASK_GONE, "Task is unknown to the agent")
                    .setAgentId(agent));
        }
        RegistryEntry entry = state.registry().entry(agent);
        if (entry == null) {
            return Optional.of(status(framework, task, TaskState.TASK_UNKNOWN, "Task is unknown")
                    .setAgentId(agent));
        }
        return switch (entry.standing()) {
            case ADMITTED -> Optional.empty();
            case UNREACHABLE ->
                Optional.of(status(framework, task, TaskState.TASK_UNREACHABLE, "Task is unreachable")
                        .setAgentId(agent)
                        .setUnreachableTime(Tasks.timeInfo(entry.since())));
            case GONE ->
                Optional.of(status(framework, task, TaskState.TASK_GONE_BY_OPERATOR, "Task is gone")
                        .setAgentId(agent));
        };
    }

    private TaskStatus.Builder status(Framework framework, TaskID task, TaskState newState, String message) {
        return MasterStatus.of(
                task,
                framework.lostOr(newState),
                Reason.REASON_RECONCILIATION,
                "Reconciliation: " + message,
                loop.now());
    }

    private static void answer(Framework framework, TaskStatus.Builder status) {
        framework.send(MasterStatus.event(status));
    }
}
