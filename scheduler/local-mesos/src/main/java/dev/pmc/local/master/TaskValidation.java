package dev.pmc.local.master;

import dev.pmc.local.resource.ResourceSum;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.jspecify.annotations.Nullable;

/** The rules for TaskInfos, in the order in which a master checks them ({@code src/master/validation.cpp}). */
final class TaskValidation {
    private TaskValidation() {}

    /**
     * The first thing that is wrong with a task, if anything, in the words of a master.
     *
     * @param available of the offers that are accepted, less what the tasks before this one have taken
     */
    static Optional<String> problem(TaskInfo task, Framework framework, RegisteredAgent agent, ResourceSum available) {
        return first(
                () -> Ids.problem(task.getTaskId().getValue()),
                () -> problemIf(
                        framework.tasks().containsKey(task.getTaskId()),
                        "Task has duplicate ID: " + task.getTaskId().getValue()),
                () -> problemIf(
                        framework.unreachableTasks().containsKey(task.getTaskId()),
                        "Task reuses the ID of an unreachable task: "
                                + task.getTaskId().getValue()),
                () -> problemIf(
                        !task.getAgentId().equals(agent.id()),
                        "Task uses invalid agent " + task.getAgentId().getValue() + " while agent "
                                + agent.id().getValue() + " is expected"),
                () -> problemIf(
                        task.getKillPolicy().getGracePeriod().getNanoseconds() < 0,
                        "Task's 'kill_policy.grace_period' must be non-negative"),
                () -> problemIf(
                        task.getMaxCompletionTime().getNanoseconds() < 0,
                        "Task's `max_completion_time` must be non-negative"),
                () -> problemIf(task.getResourcesCount() == 0, "Task uses no resources"),
                () -> problemIf(
                        task.hasExecutor() == task.hasCommand(),
                        "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present"),
                () -> problemIf(
                        task.hasCommand(),
                        "The local Mesos has no command executor: the task needs an ExecutorInfo instead of a"
                                + " CommandInfo"),
                () -> executorProblem(task.getExecutor(), framework, agent),
                () -> problemIf(
                        !available.contains(needed(task, framework, agent)),
                        "Total resources " + needed(task, framework, agent)
                                + " required by task and its executor is more than available " + available));
    }

    private static Optional<String> executorProblem(ExecutorInfo executor, Framework framework, RegisteredAgent agent) {
        ExecutorInfo running = running(executor, framework, agent);
        return first(
                () -> Ids.problem(executor.getExecutorId().getValue()),
                () -> problemIf(
                        executor.hasType() && executor.getType() != ExecutorInfo.Type.CUSTOM,
                        "'ExecutorInfo.type' must be 'CUSTOM'"),
                () -> problemIf(
                        !executor.getFrameworkId().equals(framework.id()),
                        "ExecutorInfo has an invalid FrameworkID (Actual: "
                                + executor.getFrameworkId().getValue() + " vs Expected: "
                                + framework.id().getValue() + ")"),
                () -> problemIf(
                        executor.getShutdownGracePeriod().getNanoseconds() < 0,
                        "ExecutorInfo's 'shutdown_grace_period' must be non-negative"),
                () -> problemIf(!executor.hasCommand(), "'ExecutorInfo.command' must be set"),
                () -> problemIf(
                        running != null && !same(running, executor),
                        "ExecutorInfo is not compatible with existing ExecutorInfo with same ExecutorID."));
    }

    /** What the task takes of the offers: an executor that runs already costs nothing. */
    static ResourceSum needed(TaskInfo task, Framework framework, RegisteredAgent agent) {
        ResourceSum own = ResourceSum.of(task.getResourcesList());
        return running(task.getExecutor(), framework, agent) != null
                ? own
                : own.plus(ResourceSum.of(task.getExecutor().getResourcesList()));
    }

    private static @Nullable ExecutorInfo running(ExecutorInfo executor, Framework framework, RegisteredAgent agent) {
        return agent.executorsOf(framework.id()).get(executor.getExecutorId());
    }

    /** Every field counts; only the order of resources does not matter. */
    private static boolean same(ExecutorInfo one, ExecutorInfo other) {
        return ResourceSum.of(one.getResourcesList()).equals(ResourceSum.of(other.getResourcesList()))
                && one.toBuilder()
                        .clearResources()
                        .build()
                        .equals(other.toBuilder().clearResources().build());
    }

    @SafeVarargs
    private static Optional<String> first(Supplier<Optional<String>>... checks) {
        for (Supplier<Optional<String>> check : checks) {
            Optional<String> problem = check.get();
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> problemIf(boolean condition, String problem) {
        return condition ? Optional.of(problem) : Optional.empty();
    }
}
