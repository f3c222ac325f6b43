package dev.pmc.local.master;

import dev.pmc.local.link.Uuids;
import dev.pmc.local.resource.ResourceFormat;
import dev.pmc.local.resource.ResourceSum;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.UUID;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RESERVE and UNRESERVE: resources of an offer become reserved for a role, or free of their last reservation. A framework
 * that gave the operation an id is told what came of it. On the loop only.
 */
final class ReserveOperations {
    private static final Logger log = LoggerFactory.getLogger(ReserveOperations.class);

    private final Allocator allocator;

    ReserveOperations(Allocator allocator) {
        this.allocator = allocator;
    }

    /**
     * Returns what is there then in place of what was offered.
     *
     * @param role that the offer is allocated to
     * @param available of the offer
     */
    ResourceSum perform(
            Operation operation, Framework framework, RegisteredAgent agent, String role, ResourceSum available) {
        boolean reserve = operation.getType() == Operation.Type.RESERVE;
        List<Resource> reserved = (reserve
                        ? operation.getReserve().getResourcesList()
                        : operation.getUnreserve().getResourcesList())
                .stream().map(ResourceFormat::upgrade).toList();
        Optional<String> problem = problem(reserved, role);
        if (problem.isPresent()) {
            tell(operation, framework, agent, OperationState.OPERATION_ERROR, problem.get());
            return available;
        }
        ResourceSum with = ResourceSum.of(reserved).unallocated().allocatedTo(role);
        ResourceSum without = ResourceSum.of(
                        reserved.stream().map(ReserveOperations::withoutLast).toList())
                .unallocated()
                .allocatedTo(role);
        ResourceSum before = reserve ? without : with;
        ResourceSum after = reserve ? with : without;
        if (!available.contains(before)) {
            tell(
                    operation,
                    framework,
                    agent,
                    OperationState.OPERATION_ERROR,
                    "Invalid " + operation.getType() + " operation: " + available + " does not contain " + before);
            return available;
        }
        agent.resources(agent.total().minus(before.unallocated()).plus(after.unallocated()));
        allocator.convert(agent.id(), before.unallocated(), after.unallocated());
        tell(operation, framework, agent, OperationState.OPERATION_FINISHED, "");
        return available.minus(before).plus(after);
    }

    private static Optional<String> problem(List<Resource> reserved, String role) {
        if (reserved.isEmpty()) {
            return Optional.of("No resources specified");
        }
        for (Resource resource : reserved) {
            if (resource.getReservationsCount() == 0) {
                return Optional.of("Resource '" + resource.getName() + "' has no reservation");
            }
            String reservedFor = resource.getReservations(resource.getReservationsCount() - 1)
                    .getRole();
            if (!reservedFor.equals(role)) {
                return Optional.of("Resource '" + resource.getName() + "' is reserved for role '" + reservedFor
                        + "', and the offer is allocated to role '" + role + "'");
            }
        }
        return ResourceFormat.problem(reserved);
    }

    private static Resource withoutLast(Resource resource) {
        return resource.toBuilder()
                .removeReservations(resource.getReservationsCount() - 1)
                .build();
    }

    private static void tell(
            Operation operation, Framework framework, RegisteredAgent agent, OperationState state, String message) {
        log.atInfo()
                .addKeyValue("agent", agent.id().getValue())
                .addKeyValue("framework", framework.id().getValue())
                .addKeyValue("reason", state + " " + message)
                .log("Operation performed");
        if (!operation.hasId()) {
            return;
        }
        OperationStatus.Builder status = OperationStatus.newBuilder()
                .setOperationId(operation.getId())
                .setState(state)
                .setAgentId(agent.id());
        if (state == OperationState.OPERATION_FINISHED) {
            status.setUuid(UUID.newBuilder().setValue(Uuids.random()));
        }
        if (!message.isEmpty()) {
            status.setMessage(message);
        }
        framework.send(Event.newBuilder()
                .setType(Event.Type.UPDATE_OPERATION_STATUS)
                .setUpdateOperationStatus(
                        Event.UpdateOperationStatus.newBuilder().setStatus(status)));
    }
}
