package dev.pmc.local.master;

import dev.pmc.local.link.Loop;
import dev.pmc.local.resource.ResourceFormat;
import dev.pmc.local.resource.ResourceSum;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.AllocationInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of ACCEPT and DECLINE. An ACCEPT with one bad offer launches nothing; a bad task harms only itself
 * ({@code src/master/master.cpp}, accept). Of the operations LAUNCH,
 * RESERVE and UNRESERVE are served. On the loop only.
 */
final class Acceptance {
    private static final Logger log = LoggerFactory.getLogger(Acceptance.class);

    private final MasterState state;
    private final Offers offers;
    private final Allocator allocator;
    private final Tasks tasks;
    private final Loop loop;
    private final ReserveOperations reservations;

    Acceptance(MasterState state, Offers offers, Allocator allocator, Tasks tasks, Loop loop) {
        this.state = state;
        this.offers = offers;
        this.allocator = allocator;
        this.tasks = tasks;
        this.loop = loop;
        reservations = new ReserveOperations(allocator);
    }

    void decline(Framework framework, Call.Decline decline) {
        for (OfferID id : decline.getOfferIdsList()) {
            Offers.Outstanding offer = offers.find(id, framework.id());
            if (offer != null) {
                offers.giveBack(offer, decline.getFilters());
            }
        }
    }

    void accept(Framework framework, Call.Accept accept) {
        List<Offers.Outstanding> accepted = accept.getOfferIdsList().stream()
                .map(id -> offers.find(id, framework.id()))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        Optional<String> problem = offerProblem(framework, accept.getOfferIdsList());
        if (problem.isPresent()) {
            accepted.forEach(offer -> offers.giveBack(offer, null));
            refuseAll(
                    framework,
                    accept.getOperationsList(),
                    framework.lostOr(TaskState.TASK_DROPPED),
                    Reason.REASON_INVALID_OFFERS,
                    "Task launched with invalid offers: " + problem.get());
            return;
        }
        accepted.forEach(offers::remove);
        RegisteredAgent agent = state.agent(accepted.get(0).agent());
        if (agent == null) {
            throw new IllegalStateException("an offer of an agent that is not there: " + accepted.get(0));
        }
        String role = accepted.get(0).role();
        ResourceSum available =
                accepted.stream().map(Offers.Outstanding::resources).reduce(ResourceSum.NONE, ResourceSum::plus);
        for (Operation operation : accept.getOperationsList()) {
            available = perform(operation, framework, agent, role, available);
        }
        allocator.recover(framework.id(), agent.id(), role, available, accept.getFilters());
    }

    private Optional<String> offerProblem(Framework framework, List<OfferID> ids) {
        if (ids.isEmpty()) {
            return Optional.of("No offers specified");
        }
        Set<OfferID> seen = new HashSet<>();
        for (OfferID id : ids) {
            if (!seen.add(id)) {
                return Optional.of("Duplicate offer " + id.getValue() + " in offer list");
            }
        }
        List<Offers.Outstanding> found = new ArrayList<>();
        for (OfferID id : ids) {
            Offers.Outstanding offer = offers.find(id, framework.id());
            if (offer == null) {
                return Optional.of("Offer " + id.getValue() + " is no longer valid");
            }
            found.add(offer);
        }
        Offers.Outstanding first = found.get(0);
        for (Offers.Outstanding offer : found) {
            if (!offer.role().equals(first.role())) {
                return Optional.of("Aggregated offers must be allocated to the same role. Offer "
                        + offer.id().getValue() + " uses role '" + offer.role()
                        + "' but another is using role '" + first.role() + "'");
            }
        }
        for (Offers.Outstanding offer : found) {
            if (!offer.agent().equals(first.agent())) {
                return Optional.of("Aggregated offers must belong to one single agent. Offer "
                        + offer.id().getValue() + " uses agent " + offer.agent().getValue() + " and agent "
                        + first.agent().getValue());
            }
        }
        return Optional.empty();
    }

    /** Returns what is left. */
    private ResourceSum perform(
            Operation operation, Framework framework, RegisteredAgent agent, String role, ResourceSum available) {
        if (operation.getType() == Operation.Type.RESERVE || operation.getType() == Operation.Type.UNRESERVE) {
            return reservations.perform(operation, framework, agent, role, available);
        }
        if (operation.getType() != Operation.Type.LAUNCH) {
            log.atWarn().addKeyValue("reason", operation.getType()).log("Operation not served by the local Mesos");
            refuseAll(
                    framework,
                    List.of(operation),
                    TaskState.TASK_ERROR,
                    Reason.REASON_TASK_INVALID,
                    "The local Mesos serves LAUNCH, RESERVE and UNRESERVE, not " + operation.getType());
            return available;
        }
        Optional<String> problem = operation.getLaunch().getTaskInfosList().stream()
                .flatMap(task -> resourceProblem(task).stream())
                .findFirst();
        if (problem.isPresent()) {
            refuseAll(framework, List.of(operation), TaskState.TASK_ERROR, Reason.REASON_TASK_INVALID, problem.get());
            return available;
        }
        ResourceSum left = available;
        for (TaskInfo task : operation.getLaunch().getTaskInfosList()) {
            left = launch(complete(task, framework, role), framework, agent, left);
        }
        return left;
    }

    private static Optional<String> resourceProblem(TaskInfo task) {
        return ResourceFormat.problem(task.getResourcesList())
                .or(() -> ResourceFormat.problem(task.getExecutor().getResourcesList()));
    }

    /** The task as agents get it: resources in the newer form and allocated, the executor with its framework. */
    private static TaskInfo complete(TaskInfo task, Framework framework, String role) {
        TaskInfo.Builder completed =
                task.toBuilder().clearResources().addAllResources(complete(task.getResourcesList(), role));
        if (task.hasExecutor()) {
            ExecutorInfo.Builder executor = completed
                    .getExecutorBuilder()
                    .clearResources()
                    .addAllResources(complete(task.getExecutor().getResourcesList(), role));
            if (!executor.hasFrameworkId()) {
                executor.setFrameworkId(framework.id());
            }
        }
        return completed.build();
    }

    private static List<Resource> complete(List<Resource> resources, String role) {
        return resources.stream()
                .map(ResourceFormat::upgrade)
                .map(resource -> resource.hasAllocationInfo()
                        ? resource
                        : resource.toBuilder()
                                .setAllocationInfo(AllocationInfo.newBuilder().setRole(role))
                                .build())
                .toList();
    }

    private ResourceSum launch(TaskInfo task, Framework framework, RegisteredAgent agent, ResourceSum available) {
        Optional<String> problem = TaskValidation.problem(task, framework, agent, available);
        if (problem.isPresent()) {
            refuse(framework, task, TaskState.TASK_ERROR, Reason.REASON_TASK_INVALID, problem.get());
            return available;
        }
        ExecutorInfo executor = task.getExecutor();
        ResourceSum used = TaskValidation.needed(task, framework, agent);
        boolean launchExecutor = !agent.executorsOf(framework.id()).containsKey(executor.getExecutorId());
        agent.addExecutor(framework.id(), executor);
        tasks.add(framework, agent, new MasterTask(newTask(task, framework)));
        agent.send(port -> port.runTask(framework.info(), executor, task, launchExecutor));
        log.atInfo()
                .addKeyValue("task", task.getTaskId().getValue())
                .addKeyValue("framework", framework.id().getValue())
                .addKeyValue("agent", agent.id().getValue())
                .addKeyValue("executor", executor.getExecutorId().getValue())
                .log("Task launched");
        return available.minus(used);
    }

    private static Task newTask(TaskInfo info, Framework framework) {
        Task.Builder task = Task.newBuilder()
                .setName(info.getName())
                .setTaskId(info.getTaskId())
                .setFrameworkId(framework.id())
                .setExecutorId(info.getExecutor().getExecutorId())
                .setAgentId(info.getAgentId())
                .setState(TaskState.TASK_STAGING)
                .addAllResources(info.getResourcesList());
        if (info.hasLabels()) {
            task.setLabels(info.getLabels());
        }
        return task.build();
    }

    private void refuseAll(
            Framework framework, List<Operation> operations, TaskState newState, Reason reason, String message) {
        for (Operation operation : operations) {
            operation
                    .getLaunch()
                    .getTaskInfosList()
                    .forEach(task -> refuse(framework, task, newState, reason, message));
            operation
                    .getLaunchGroup()
                    .getTaskGroup()
                    .getTasksList()
                    .forEach(task -> refuse(framework, task, newState, reason, message));
        }
    }

    private void refuse(Framework framework, TaskInfo task, TaskState newState, Reason reason, String message) {
        log.atInfo()
                .addKeyValue("task", task.getTaskId().getValue())
                .addKeyValue("reason", message)
                .log("Task refused");
        framework.send(MasterStatus.event(MasterStatus.of(task.getTaskId(), newState, reason, message, loop.now())
                .setAgentId(task.getAgentId())));
    }
}
