package dev.pmc.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.local.resource.ResourceFormat;
import dev.pmc.local.resource.ResourceText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OperationID;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A framework reserves what it is offered. */
class ReservationTest {
    @TempDir
    private Path workDir;

    private LocalMesos mesos;
    private SchedulerClient scheduler;

    @BeforeEach
    void start() throws Exception {
        mesos = LocalMesos.start(LocalMesosConfig.of(1, "host", "node:a1", "cpus:4;mem:4096", workDir)
                .withoutAuthentication()
                .with(MasterTimings.DEFAULTS.withAllocationInterval(Duration.ofMillis(100))));
        scheduler = new SchedulerClient(mesos.masterAddress(), true, "red");
        scheduler.subscribe();
    }

    @AfterEach
    void stop() throws IOException {
        scheduler.close();
        mesos.close();
    }

    @Test
    void itIsToldThatItIsDoneAndThenOfferedTheReservation() throws Exception {
        accept(scheduler.offer(), Operation.Type.RESERVE, "red");

        assertThat(operation().getState()).isEqualTo(OperationState.OPERATION_FINISHED);
        Offer reserved = scheduler.offer();
        assertThat(reserved.getResourcesList()).anySatisfy(resource -> {
            assertThat(resource.getScalar().getValue()).isEqualTo(1.5);
            assertThat(ResourceFormat.upgrade(resource).getReservations(0).getRole())
                    .isEqualTo("red");
        });

        accept(reserved, Operation.Type.UNRESERVE, "red");

        assertThat(operation().getState()).isEqualTo(OperationState.OPERATION_FINISHED);
        assertThat(scheduler.offer().getResourcesList())
                .allSatisfy(
                        resource -> assertThat(ResourceFormat.upgrade(resource).getReservationsCount())
                                .isZero());
    }

    @Test
    void aReservationOutlivesTheAgentsProcess() throws Exception {
        accept(scheduler.offer(), Operation.Type.RESERVE, "red");
        operation();
        scheduler.offer();

        Faults.of(mesos).stopMaster();
        Faults.of(mesos).killAgent(1);
        scheduler.awaitEnd();
        scheduler.forgetEvents();
        Faults.of(mesos).startMaster();
        Faults.of(mesos).restartAgent(1);
        scheduler.subscribe();

        assertThat(scheduler.offer().getResourcesList())
                .anySatisfy(
                        resource -> assertThat(ResourceFormat.upgrade(resource).getReservationsCount())
                                .isEqualTo(1));
    }

    @Test
    void whatIsReservedForAnotherRoleIsAnError() throws Exception {
        accept(scheduler.offer(), Operation.Type.RESERVE, "blue");

        OperationStatus status = operation();
        assertThat(status.getState()).isEqualTo(OperationState.OPERATION_ERROR);
        assertThat(status.getMessage()).contains("reserved for role 'blue'");
    }

    private void accept(Offer offer, Operation.Type type, String role) throws Exception {
        Resource cpus = ResourceText.resources("cpus:1.5").toProtos().get(0).toBuilder()
                .addReservations(ReservationInfo.newBuilder()
                        .setType(ReservationInfo.Type.DYNAMIC)
                        .setRole(role))
                .build();
        Operation.Builder operation = Operation.newBuilder()
                .setType(type)
                .setId(OperationID.newBuilder().setValue("op"));
        if (type == Operation.Type.RESERVE) {
            operation.setReserve(Operation.Reserve.newBuilder().addResources(cpus));
        } else {
            operation.setUnreserve(Operation.Unreserve.newBuilder().addResources(cpus));
        }
        scheduler.call(Call.newBuilder()
                .setType(Call.Type.ACCEPT)
                .setAccept(Call.Accept.newBuilder()
                        .addOfferIds(offer.getId())
                        .setFilters(Filters.newBuilder().setRefuseSeconds(0))
                        .addOperations(operation)));
    }

    private OperationStatus operation() throws InterruptedException {
        OperationStatus status = scheduler
                .event(Event.Type.UPDATE_OPERATION_STATUS)
                .getUpdateOperationStatus()
                .getStatus();
        assertThat(status.getOperationId().getValue()).isEqualTo("op");
        return status;
    }
}
