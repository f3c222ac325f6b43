package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.pmc.fixtures.Deaths;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every adapter to a master keeps to, whatever carries its words. A test of one says how its master is played. */
abstract class MesosMasterContract {
    static final FrameworkInfo FRAMEWORK =
            FrameworkInfo.newBuilder().setUser("root").setName("pmc").build();
    private static final FrameworkID ID =
            FrameworkID.newBuilder().setValue("f-1").build();
    private static final AgentID AGENT = AgentID.newBuilder().setValue("a-1").build();
    private static final ExecutorID EXECUTOR =
            ExecutorID.newBuilder().setValue("e-1").build();
    private static final TaskID TASK = TaskID.newBuilder().setValue("t-1").build();
    private static final Filters HOUR =
            Filters.newBuilder().setRefuseSeconds(3600).build();
    private static final ByteString UUID = ByteString.copyFromUtf8("0123456789abcdef");

    private final RecordingEvents events = new RecordingEvents();
    private final MesosMaster master = adapter(events);

    /** An adapter that is not started. */
    abstract MesosMaster adapter(MasterEvents listener);

    /** The master takes the subscription, as {@code f-1}. */
    abstract void grants();

    /** The connection to the master breaks. */
    abstract void breaks();

    abstract void says(Event event);

    /** The next call that the master gets. */
    abstract Call takes();

    abstract void takesNothingFor(Duration time);

    @AfterEach
    void close() {
        master.close();
    }

    @Test
    void whatAMasterSaysComesInItsOrder() {
        start();
        says(offers("o-1", "o-2"));
        says(Event.newBuilder()
                .setType(Event.Type.RESCIND)
                .setRescind(Event.Rescind.newBuilder().setOfferId(offer("o-1")))
                .build());
        says(update(true));
        says(update(false));
        says(Event.newBuilder()
                .setType(Event.Type.MESSAGE)
                .setMessage(Event.Message.newBuilder()
                        .setAgentId(AGENT)
                        .setExecutorId(EXECUTOR)
                        .setData(ByteString.copyFromUtf8("hello")))
                .build());
        says(Event.newBuilder()
                .setType(Event.Type.FAILURE)
                .setFailure(Event.Failure.newBuilder()
                        .setAgentId(AGENT)
                        .setExecutorId(EXECUTOR)
                        .setStatus(9))
                .build());
        says(Event.newBuilder()
                .setType(Event.Type.FAILURE)
                .setFailure(Event.Failure.newBuilder().setAgentId(AGENT))
                .build());

        events.hears("offers o-1 o-2");
        events.hears("rescinded o-1");
        events.hears("update t-1 TASK_RUNNING REASON_RECONCILIATION uuid");
        events.hears("update t-1 TASK_RUNNING REASON_RECONCILIATION");
        events.hears("message a-1 e-1 5");
        events.hears("executor lost a-1 e-1 9");
        events.hears("agent lost a-1");
    }

    @Test
    void anOfferArrivesWhole() {
        List<Offer> arrived = new ArrayList<>();
        Offer offer = MesosOffers.offer()
                .addResources(MesosOffers.scalar("cpus", 8, "vms"))
                .addResources(MesosOffers.scalar("mem", 4096, "*"))
                .addExecutorIds(EXECUTOR)
                .build();
        events.onOffers(arrived::addAll);
        start();
        says(Event.newBuilder()
                .setType(Event.Type.OFFERS)
                .setOffers(Event.Offers.newBuilder().addOffers(offer))
                .build());

        events.hears("offers offer-1");
        assertThat(arrived).containsExactly(offer);
    }

    @Test
    void launchesTasksOnOffersWithAllThatTheyAre() {
        start();
        TaskInfo task = TaskInfo.newBuilder()
                .setName("web1")
                .setTaskId(TASK)
                .setAgentId(AGENT)
                .addResources(MesosOffers.scalar("cpus", 8, "vms"))
                .setData(ByteString.copyFromUtf8("{}"))
                .build();
        master.accept(List.of(offer("o-1"), offer("o-2")), List.of(task), HOUR);

        Call.Accept accept = takes().getAccept();
        assertThat(accept.getOfferIdsList()).containsExactly(offer("o-1"), offer("o-2"));
        assertThat(accept.getOperationsList())
                .singleElement()
                .satisfies(operation -> assertThat(operation.getType()).isEqualTo(Offer.Operation.Type.LAUNCH))
                .satisfies(operation ->
                        assertThat(operation.getLaunch().getTaskInfosList()).containsExactly(task));
        assertThat(accept.getFilters()).isEqualTo(HOUR);
    }

    @Test
    void declinesEveryOffer() {
        start();
        master.decline(List.of(offer("o-1"), offer("o-2")), HOUR);

        List<OfferID> declined = new ArrayList<>();
        while (declined.size() < 2) {
            Call.Decline decline = takes().getDecline();
            assertThat(decline.getOfferIdsList()).isNotEmpty();
            assertThat(decline.getFilters()).isEqualTo(HOUR);
            declined.addAll(decline.getOfferIdsList());
        }
        assertThat(declined).containsExactly(offer("o-1"), offer("o-2"));
    }

    @Test
    void callsArriveInTheirOrder() {
        start();
        master.suppress();
        master.revive();
        master.kill(TASK, AGENT, null);
        master.reconcile(List.of(Call.Reconcile.Task.newBuilder()
                .setTaskId(TASK)
                .setAgentId(AGENT)
                .build()));
        master.reconcile(List.of());
        master.message(AGENT, EXECUTOR, new byte[] {1, 2});

        assertThat(takes().getType()).isEqualTo(Call.Type.SUPPRESS);
        assertThat(takes().getType()).isEqualTo(Call.Type.REVIVE);
        assertThat(takes().getKill().getTaskId()).isEqualTo(TASK);
        assertThat(takes().getReconcile().getTasksList()).singleElement().satisfies(task -> {
            assertThat(task.getTaskId()).isEqualTo(TASK);
            assertThat(task.getAgentId()).isEqualTo(AGENT);
        });
        Call all = takes();
        assertThat(all.getType()).isEqualTo(Call.Type.RECONCILE);
        assertThat(all.getReconcile().getTasksList()).isEmpty();
        Call.Message message = takes().getMessage();
        assertThat(message.getAgentId()).isEqualTo(AGENT);
        assertThat(message.getExecutorId()).isEqualTo(EXECUTOR);
        assertThat(message.getData().toByteArray()).containsExactly(1, 2);
    }

    @Test
    void nothingIsAcknowledgedButWhatTheFrameworkAcknowledges() {
        start();
        says(update(true));
        events.hears("update t-1 TASK_RUNNING REASON_RECONCILIATION uuid");
        takesNothingFor(Duration.ofMillis(200));
        Call.Acknowledge acknowledge = Call.Acknowledge.newBuilder()
                .setTaskId(TASK)
                .setAgentId(AGENT)
                .setUuid(UUID)
                .build();
        master.acknowledge(acknowledge);

        assertThat(takes().getAcknowledge()).isEqualTo(acknowledge);
    }

    @Test
    void aMasterThatIsLostIsSaidOnceAndTheNextTakesTheFrameworkIn() {
        start();
        breaks();
        events.hears("disconnected");
        grants();
        events.hears("subscribed f-1");
        master.kill(TASK, AGENT, null);
        assertThat(takes().getType()).isEqualTo(Call.Type.KILL);
        events.hearsNothingFor(Duration.ofMillis(50));
    }

    @Test
    void whatCannotBeHealedIsTheLastEvent() {
        start();
        says(Event.newBuilder()
                .setType(Event.Type.ERROR)
                .setError(Event.Error.newBuilder().setMessage("Framework has been removed"))
                .build());

        events.hears("ended Framework has been removed");
        events.hearsNothingFor(Duration.ofMillis(100));
    }

    @Test
    void whatAListenerThrowsEndsTheAdapterAndGetsToTheHandler() throws Exception {
        events.onCallback(words -> {
            if (words.startsWith("offers")) {
                throw new StackOverflowError("deep");
            }
        });
        start();
        try (Deaths deaths = new Deaths()) {
            says(offers("o-1"));
            deaths.hears("java.lang.StackOverflowError: deep");
        }
        events.hearsNothingFor(Duration.ofMillis(100));
        master.kill(TASK, AGENT, null);
        takesNothingFor(Duration.ofMillis(100));
    }

    @Test
    void theEndLeavesTheFrameworkToFailOver() {
        start();
        master.close();
        takesNothingFor(Duration.ofMillis(200));
        events.hearsNothingFor(Duration.ZERO);
    }

    @Test
    void tearingDownTakesTheFrameworkAway() {
        start();
        Thread ending = new Thread(master::tearDown);
        ending.start();
        assertThat(takes().getType()).isEqualTo(Call.Type.TEARDOWN);
        events.hearsNothingFor(Duration.ofMillis(50));
    }

    @Test
    void theMasterWasHeardNotLongAgo() {
        start();
        assertThat(master.silence())
                .hasValueSatisfying(silence -> assertThat(silence).isLessThan(Duration.ofSeconds(60)));
    }

    private void start() {
        master.start();
        grants();
        events.hears("subscribed f-1");
    }

    private static Event offers(String... ids) {
        Event.Offers.Builder offers = Event.Offers.newBuilder();
        for (String id : ids) {
            offers.addOffers(MesosOffers.offer().setId(offer(id)).setFrameworkId(ID));
        }
        return Event.newBuilder().setType(Event.Type.OFFERS).setOffers(offers).build();
    }

    private static Event update(boolean toBeAcknowledged) {
        TaskStatus.Builder status = TaskStatus.newBuilder()
                .setTaskId(TASK)
                .setAgentId(AGENT)
                .setState(TaskState.TASK_RUNNING)
                .setReason(TaskStatus.Reason.REASON_RECONCILIATION);
        if (toBeAcknowledged) {
            status.setUuid(UUID);
        }
        return Event.newBuilder()
                .setType(Event.Type.UPDATE)
                .setUpdate(Event.Update.newBuilder().setStatus(status))
                .build();
    }

    private static OfferID offer(String id) {
        return OfferID.newBuilder().setValue(id).build();
    }
}
