package dev.pmc.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Planned maintenance of the machine of an agent. */
class MaintenanceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long START = 4_000_000_000_000_000_000L;
    private static final String MACHINE = "{'hostname':'host','ip':'127.0.0.1'}";
    private static final String SCHEDULE =
            "{'windows':[{'machine_ids':[" + MACHINE + "],'unavailability':{'start':{'nanoseconds':" + START + "}}}]}";

    @TempDir
    private Path workDir;

    private LocalMesos mesos;
    private SchedulerClient scheduler;
    private OperatorClient operator;

    @BeforeEach
    void start() throws Exception {
        mesos = LocalMesos.start(LocalMesosConfig.of(1, "host", "node:a1", "cpus:4;mem:4096", workDir)
                .withoutAuthentication()
                .with(MasterTimings.DEFAULTS.withAllocationInterval(Duration.ofMillis(100))));
        scheduler = new SchedulerClient(mesos.masterAddress(), true);
        scheduler.subscribe();
        operator = new OperatorClient(mesos.masterAddress());
    }

    @AfterEach
    void stop() throws IOException {
        scheduler.close();
        mesos.close();
    }

    @Test
    void offersSayWhenTheMachineWillNotBeThereAndFrameworksAreAskedToLeave() throws Exception {
        Offer before = scheduler.offer();
        assertThat(before.hasUnavailability()).isFalse();

        assertThat(operator.call(update(SCHEDULE)).status()).isEqualTo(200);

        assertThat(scheduler.event(Event.Type.RESCIND).getRescind().getOfferId())
                .isEqualTo(before.getId());
        assertThat(scheduler.offer().getUnavailability().getStart().getNanoseconds())
                .isEqualTo(START);
        InverseOffer inverse =
                scheduler.event(Event.Type.INVERSE_OFFERS).getInverseOffers().getInverseOffers(0);
        assertThat(inverse.getAgentId()).isEqualTo(before.getAgentId());
        assertThat(inverse.getUnavailability().getStart().getNanoseconds()).isEqualTo(START);
        scheduler.call(Call.newBuilder()
                .setType(Call.Type.DECLINE_INVERSE_OFFERS)
                .setDeclineInverseOffers(Call.DeclineInverseOffers.newBuilder().addInverseOfferIds(inverse.getId())));
        Await.until(
                "the answer to be told",
                PATIENCE,
                () -> operator.call("{'type':'GET_MAINTENANCE_STATUS'}")
                        .json()
                        .at("/get_maintenance_status/status/draining_machines/0/statuses/0/status")
                        .asString("")
                        .equals("DECLINE"));
    }

    @Test
    void aMachineInMaintenanceHasNoAgentsUntilItIsUpAgain() throws Exception {
        Offer offer = scheduler.offer();
        scheduler.launch(offer, "t", "hang");
        assertThat(scheduler.update("t").getState()).isEqualTo(TaskState.TASK_STARTING);
        assertThat(scheduler.update("t").getState()).isEqualTo(TaskState.TASK_RUNNING);
        operator.call(update(SCHEDULE));

        assertThat(operator.call(machines("START_MAINTENANCE")).status()).isEqualTo(200);

        assertThat(scheduler.update("t").getState()).isEqualTo(TaskState.TASK_LOST);
        Await.until("the agent to end", PATIENCE, () -> !mesos.agent(1).agent().isUp());
        assertThat(operator.call(update("{}")).text()).contains("is deactivated and cannot be removed");
        assertThat(operator.call(machines("STOP_MAINTENANCE")).status()).isEqualTo(200);
        scheduler.forgetEvents();
        Faults.of(mesos).killAgent(1);
        Faults.of(mesos).restartAgent(1);
        assertThat(scheduler.offer().hasUnavailability()).isFalse();
        assertThat(operator.call("{'type':'GET_MAINTENANCE_SCHEDULE'}")
                        .json()
                        .at("/get_maintenance_schedule/schedule/windows/0")
                        .isMissingNode())
                .isTrue();
    }

    @Test
    void aScheduleThatMakesNoSenseIsRefused() throws Exception {
        String twice = SCHEDULE.replace(MACHINE, MACHINE + "," + MACHINE);

        assertThat(operator.call(update(twice)).text()).contains("appears more than once in the schedule");
        assertThat(operator.call(update(SCHEDULE.replace(MACHINE, ""))).text())
                .isEqualTo("List of machines in the maintenance window is empty");
        assertThat(operator.call(machines("START_MAINTENANCE")).text())
                .contains("is not part of a maintenance schedule");
        assertThat(operator.call(machines("STOP_MAINTENANCE")).text()).contains("is not in DOWN mode");
    }

    private static String update(String schedule) {
        return "{'type':'UPDATE_MAINTENANCE_SCHEDULE','update_maintenance_schedule':{'schedule':" + schedule + "}}";
    }

    private static String machines(String type) {
        return "{'type':'%s','%s':{'machines':[%s]}}"
                .formatted(type, type.equals("START_MAINTENANCE") ? "start_maintenance" : "stop_maintenance", MACHINE);
    }
}
