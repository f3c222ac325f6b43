package dev.pmc.local.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.local.link.AgentPort;
import dev.pmc.local.link.Link;
import dev.pmc.local.link.ManualLoop;
import dev.pmc.local.link.MasterPort;
import dev.pmc.local.resource.ResourceSum;
import dev.pmc.local.resource.ResourceText;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TaskValidationTest {
    private static final AgentID AGENT = AgentID.newBuilder().setValue("a1").build();
    private static final FrameworkID PMC =
            FrameworkID.newBuilder().setValue("pmc").build();
    private static final ResourceSum OFFERED =
            ResourceText.resources("cpus:4;mem:4096").allocatedTo("*");

    private final Framework framework = new Framework(
            FrameworkInfo.newBuilder().setId(PMC).setUser("u").setName("n").build());
    private final RegisteredAgent agent = new RegisteredAgent(
            AgentInfo.newBuilder().setId(AGENT).setHostname("h").build(),
            "127.0.0.1",
            new Link(new ManualLoop(), nobody(AgentPort.class), link -> nobody(MasterPort.class)),
            Instant.EPOCH);

    static Stream<Arguments> refused() {
        return Stream.of(
                refused(task -> task.setTaskId(TaskID.newBuilder().setValue("")), "ID must not be empty"),
                refused(
                        task -> task.setTaskId(TaskID.newBuilder().setValue("a/b")),
                        "'a/b' contains invalid characters"),
                refused(task -> task.setTaskId(TaskID.newBuilder().setValue("..")), "'..' is disallowed"),
                refused(
                        task -> task.setAgentId(AgentID.newBuilder().setValue("a2")),
                        "Task uses invalid agent a2 while agent a1 is expected"),
                refused(TaskInfo.Builder::clearResources, "Task uses no resources"),
                refused(
                        TaskInfo.Builder::clearExecutor,
                        "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present"),
                refused(
                        task -> task.setCommand(CommandInfo.newBuilder().setValue("true")),
                        "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present"),
                refused(
                        task -> task.clearExecutor()
                                .setCommand(CommandInfo.newBuilder().setValue("true")),
                        "The local Mesos has no command executor: the task needs an ExecutorInfo instead of a CommandInfo"),
                refusedExecutor(executor -> executor.clearCommand(), "'ExecutorInfo.command' must be set"),
                refusedExecutor(
                        executor ->
                                executor.setExecutorId(ExecutorID.newBuilder().setValue("")),
                        "ID must not be empty"),
                refusedExecutor(
                        executor ->
                                executor.setFrameworkId(FrameworkID.newBuilder().setValue("x")),
                        "ExecutorInfo has an invalid FrameworkID (Actual: x vs Expected: pmc)"),
                refusedExecutor(
                        executor -> executor.setType(ExecutorInfo.Type.DEFAULT),
                        "'ExecutorInfo.type' must be 'CUSTOM'"),
                refusedExecutor(
                        executor -> executor.setShutdownGracePeriod(
                                DurationInfo.newBuilder().setNanoseconds(-1)),
                        "ExecutorInfo's 'shutdown_grace_period' must be non-negative"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aBadTaskIsRefusedInTheWordsOfMesos(UnaryOperator<TaskInfo.Builder> change, String problem) {
        TaskInfo task = change.apply(task("t", "cpus:1;mem:64").toBuilder()).build();

        assertThat(TaskValidation.problem(task, framework, agent, OFFERED)).contains(problem);
    }

    @Test
    void theFirstTaskOfAnExecutorPaysForItAndTheOthersDoNot() {
        TaskInfo all = task("t", "cpus:4;mem:64");
        assertThat(TaskValidation.problem(all, framework, agent, OFFERED))
                .contains("Total resources cpus(allocated: *):4.1; mem(allocated: *):96 required by task and its"
                        + " executor is more than available cpus(allocated: *):4; mem(allocated: *):4096");

        agent.addExecutor(PMC, all.getExecutor());

        assertThat(TaskValidation.problem(all, framework, agent, OFFERED)).isEmpty();
        assertThat(TaskValidation.needed(all, framework, agent)).isEqualTo(ResourceSum.of(all.getResourcesList()));
    }

    @Test
    void anIdIsInUseUntilItsTaskIsForgotten() {
        TaskInfo task = task("t", "cpus:1");
        framework.tasks().put(task.getTaskId(), running(task));
        assertThat(TaskValidation.problem(task, framework, agent, OFFERED)).contains("Task has duplicate ID: t");

        framework.tasks().clear();
        framework
                .unreachableTasks()
                .put(
                        task.getTaskId(),
                        new MasterTask(
                                Task.newBuilder().setTaskId(task.getTaskId()).buildPartial()));
        assertThat(TaskValidation.problem(task, framework, agent, OFFERED))
                .contains("Task reuses the ID of an unreachable task: t");

        framework.unreachableTasks().clear();
        assertThat(TaskValidation.problem(task, framework, agent, OFFERED)).isEmpty();
    }

    @Test
    void anExecutorThatRunsHasToBeTheSameButForTheOrderOfItsResources() {
        TaskInfo task = task("t", "cpus:1");
        agent.addExecutor(PMC, task.getExecutor());
        List<Resource> resources = task.getExecutor().getResourcesList();
        TaskInfo.Builder reordered = task.toBuilder();
        reordered
                .getExecutorBuilder()
                .clearResources()
                .addResources(resources.get(1))
                .addResources(resources.get(0));
        TaskInfo.Builder renamed = task.toBuilder();
        renamed.getExecutorBuilder().setName("another");

        assertThat(TaskValidation.problem(reordered.build(), framework, agent, OFFERED))
                .isEmpty();
        assertThat(TaskValidation.problem(renamed.build(), framework, agent, OFFERED))
                .contains("ExecutorInfo is not compatible with existing ExecutorInfo with same ExecutorID.");
    }

    private static Arguments refused(UnaryOperator<TaskInfo.Builder> change, String problem) {
        return Arguments.of(change, problem);
    }

    private static Arguments refusedExecutor(UnaryOperator<ExecutorInfo.Builder> change, String problem) {
        UnaryOperator<TaskInfo.Builder> ofTask = task -> task.setExecutor(change.apply(task.getExecutor().toBuilder()));
        return Arguments.of(ofTask, problem);
    }

    private static TaskInfo task(String id, String resources) {
        return TaskInfo.newBuilder()
                .setName(id)
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setAgentId(AGENT)
                .addAllResources(allocated(resources))
                .setExecutor(ExecutorInfo.newBuilder()
                        .setExecutorId(ExecutorID.newBuilder().setValue("e"))
                        .setFrameworkId(PMC)
                        .setCommand(CommandInfo.newBuilder().setValue("run"))
                        .addAllResources(allocated("cpus:0.1;mem:32")))
                .build();
    }

    private static List<Resource> allocated(String resources) {
        return ResourceText.resources(resources).allocatedTo("*").toProtos();
    }

    private static MasterTask running(TaskInfo task) {
        return new MasterTask(Task.newBuilder()
                .setName(task.getName())
                .setTaskId(task.getTaskId())
                .setFrameworkId(PMC)
                .setAgentId(AGENT)
                .setState(TaskState.TASK_RUNNING)
                .build());
    }

    /** Somebody to whom nothing is said. */
    private static <T> T nobody(Class<T> port) {
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, args) -> {
            throw new AssertionError("nobody is told " + method.getName());
        }));
    }
}
