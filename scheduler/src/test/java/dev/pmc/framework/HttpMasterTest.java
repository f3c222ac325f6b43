package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.pmc.fixtures.Deaths;
import dev.pmc.fixtures.ScriptedHttpServer.Exchange;
import dev.pmc.mesos.DriverLife.Phase;
import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HttpMasterTest {
    private static final FrameworkInfo FRAMEWORK = FrameworkInfo.newBuilder()
            .setUser("root")
            .setName("pmc")
            .addRoles("vms")
            .addCapabilities(capability(FrameworkInfo.Capability.Type.MULTI_ROLE))
            .addCapabilities(capability(FrameworkInfo.Capability.Type.PARTITION_AWARE))
            .build();

    private final ScriptedMaster master = new ScriptedMaster();
    private final RecordingEvents events = new RecordingEvents();
    private HttpMaster driver = driver(FRAMEWORK, master.detector());

    @AfterEach
    void close() {
        driver.close();
        master.close();
    }

    @Test
    void subscribesAndTellsWhatHappens() {
        driver.start();
        Exchange stream = master.grantSubscribe();
        stream.record(ScriptedMaster.heartbeat())
                .record(ScriptedMaster.offer("o-1"))
                .record(ScriptedMaster.rescind("o-1"));

        events.hears("subscribed f-1");
        events.hears("offers o-1");
        events.hears("rescinded o-1");
        assertThat(driver.master()).contains(master.endpoint());
    }

    @Test
    void callsGoOutInOrderOnOneConnectionWithoutWaitingForAnswers() {
        driver.start();
        master.grantSubscribe();
        events.hears("subscribed f-1");

        for (int i = 0; i < 200; i++) {
            driver.kill(task("t-" + i), null, null);
        }
        Exchange first = master.take();
        for (int i = 1; i < 200; i++) {
            Exchange call = master.take();
            assertThat(ScriptedMaster.call(call).getKill().getTaskId()).isEqualTo(task("t-" + i));
            assertThat(call.connection()).isEqualTo(first.connection());
        }
    }

    @Test
    void sendsWhatV1HasMoreThanV0() {
        driver.start();
        master.grantSubscribe();
        events.hears("subscribed f-1");

        driver.kill(task("t-1"), agent("a-1"), Duration.ofSeconds(3));
        Call kill = master.accept();
        assertThat(kill.getKill().getAgentId()).isEqualTo(agent("a-1"));
        assertThat(kill.getKill().getKillPolicy().getGracePeriod().getNanoseconds())
                .isEqualTo(3_000_000_000L);

        driver.decline(List.of(offer("o-1"), offer("o-2")), refusing(60));
        assertThat(master.accept().getDecline().getOfferIdsCount()).isEqualTo(2);

        driver.reconcile(List.of(Call.Reconcile.Task.newBuilder()
                .setTaskId(task("t-1"))
                .setAgentId(agent("a-1"))
                .build()));
        assertThat(master.accept().getReconcile().getTasks(0).getAgentId()).isEqualTo(agent("a-1"));
    }

    @Test
    void acknowledgesOnceAndNothingByItself() {
        driver.start();
        Exchange stream = master.grantSubscribe();
        stream.record(ScriptedMaster.update("t-1", "0123456789abcdef"));
        events.hears("subscribed f-1");
        events.hears("update t-1 TASK_RUNNING REASON_COMMAND_EXECUTOR_FAILED uuid");
        master.hearsNothingFor(Duration.ofMillis(200));

        driver.acknowledge(Call.Acknowledge.newBuilder()
                .setTaskId(task("t-1"))
                .setAgentId(agent("a-1"))
                .setUuid(ByteString.copyFromUtf8("0123456789abcdef"))
                .build());

        assertThat(master.accept().getAcknowledge().getUuid().toStringUtf8()).isEqualTo("0123456789abcdef");
        master.hearsNothingFor(Duration.ofMillis(200));
    }

    @Test
    void aLaunchWhileNoMasterIsConnectedIsAnsweredAtOnceAsDropped() {
        driver.start();
        driver.accept(List.of(offer("o-1")), List.of(launch("t-1"), launch("t-2")), Filters.getDefaultInstance());

        assertThat(driver.life().phase()).isEqualTo(Phase.RUNNING);
        events.hears("update t-1 TASK_DROPPED REASON_MASTER_DISCONNECTED");
        events.hears("update t-2 TASK_DROPPED REASON_MASTER_DISCONNECTED");
    }

    @Test
    void aLostStreamIsReportedOnceAndSubscribedAgainWithTheIdAndTheSuppressedRoles() {
        driver.start();
        Exchange first = master.grantSubscribe();
        events.hears("subscribed f-1");
        driver.suppress();
        assertThat(master.accept().getType()).isEqualTo(Call.Type.SUPPRESS);

        first.cut();
        events.hears("disconnected");
        Exchange again = master.takeSubscribe();
        var call = ScriptedMaster.call(again);
        assertThat(call.getFrameworkId().getValue()).isEqualTo("f-1");
        assertThat(call.getSubscribe().getFrameworkInfo().getId().getValue()).isEqualTo("f-1");
        assertThat(call.getSubscribe().getSuppressedRolesList()).containsExactly("vms");

        driver.revive();
        master.grant(again, 15);
        events.hears("subscribed f-1");
        assertThat(master.accept().getRevive().getRolesList()).containsExactly("vms");
    }

    @Test
    void followsARedirectWithoutSchemeToTheMasterThatLeads() {
        try (ScriptedMaster other = new ScriptedMaster()) {
            driver.start();
            other.hearsNothingFor(Duration.ZERO);
            master.takeSubscribe().refuse(307, "", "Location: //" + other.address() + "/master/api/v1/scheduler\r\n");
            Exchange redirected = other.takeSubscribe();
            assertThat(redirected.requestLine()).isEqualTo("POST /master/api/v1/scheduler HTTP/1.1");
            other.grant(redirected, 15);
            events.hears("subscribed f-1");

            driver.kill(task("t-1"), null, null);
            assertThat(other.accept().getType()).isEqualTo(Call.Type.KILL);
        }
    }

    @Test
    void keepsTryingWhileNoMasterIsElected() {
        driver.start();
        for (int i = 0; i < 5; i++) {
            master.takeSubscribe().refuse(503, "No leader elected");
        }
        master.takeSubscribe().refuse(404, "404 Not Found.");
        master.grantSubscribe();
        events.hears("subscribed f-1");
    }

    @Test
    void aMasterThatRefusesTheCredentialsIsNotAskedAgain() {
        driver.start();
        master.takeSubscribe().refuse(401, "");

        events.hears("ended http://" + master.address() + " refuses the subscription: answered 401");
        assertThat(driver.life().join()).isEqualTo(Phase.ABORTED);
        master.hearsNothingFor(Duration.ofMillis(300));
    }

    @Test
    void aMasterThatMissesItsHeartbeatsIsLost() {
        driver.start();
        Exchange first = master.grant(master.takeSubscribe(), 0.1);
        events.hears("subscribed f-1");
        first.record(ScriptedMaster.heartbeat());

        events.hears("disconnected");
        master.grantSubscribe();
        events.hears("subscribed f-1");
    }

    @Test
    void aFrameworkThatAnotherSchedulerHasTakenOverStops() {
        driver.start();
        Exchange stream = master.grantSubscribe();
        events.hears("subscribed f-1");
        stream.record(ScriptedMaster.error("Framework failed over")).endStream();

        events.hears("ended Framework failed over");
        assertThat(driver.life().join()).isEqualTo(Phase.ABORTED);
        master.hearsNothingFor(Duration.ofMillis(300));
    }

    @Test
    void aSubscriptionThatIsRefusedOnItsOwnStreamStops() {
        driver = driver(FRAMEWORK.toBuilder().setId(id("f-1")).build(), master.detector());
        driver.start();
        master.takeSubscribe().stream("s")
                .record(ScriptedMaster.error("Framework has been removed"))
                .endStream();

        events.hears("ended Framework has been removed");
        assertThat(driver.life().join()).isEqualTo(Phase.ABORTED);
    }

    @Test
    void anExceptionInACallbackEndsTheDriverAndItsThread() throws Exception {
        events.onCallback(words -> {
            if (words.startsWith("offers")) {
                throw new IllegalStateException("out of ideas");
            }
        });
        try (Deaths deaths = new Deaths()) {
            driver.start();
            master.grantSubscribe().record(ScriptedMaster.offer("o-1")).record(ScriptedMaster.rescind("o-1"));

            events.hears("subscribed f-1");
            deaths.hears("java.lang.IllegalStateException: out of ideas");
        }
        events.hearsNothingFor(Duration.ofMillis(200));
        assertThat(driver.life().join()).isEqualTo(Phase.ABORTED);
    }

    @Test
    void stoppingTearsTheFrameworkDownUnlessItFailsOver() {
        driver.start();
        master.grantSubscribe();
        events.hears("subscribed f-1");

        Thread stopping = new Thread(driver::tearDown);
        stopping.start();
        assertThat(master.accept().getType()).isEqualTo(Call.Type.TEARDOWN);
        assertThat(driver.life().join()).isEqualTo(Phase.STOPPED);
        master.hearsNothingFor(Duration.ofMillis(200));
        events.hearsNothingFor(Duration.ZERO);
    }

    private HttpMaster driver(FrameworkInfo framework, MasterDetector detector) {
        return new HttpMaster(events, framework, detector, ScriptedMaster.hasty());
    }

    private static FrameworkInfo.Capability capability(FrameworkInfo.Capability.Type type) {
        return FrameworkInfo.Capability.newBuilder().setType(type).build();
    }

    private static Filters refusing(double seconds) {
        return Filters.newBuilder().setRefuseSeconds(seconds).build();
    }

    private static FrameworkID id(String value) {
        return FrameworkID.newBuilder().setValue(value).build();
    }

    private static TaskID task(String value) {
        return TaskID.newBuilder().setValue(value).build();
    }

    private static AgentID agent(String value) {
        return AgentID.newBuilder().setValue(value).build();
    }

    private static OfferID offer(String value) {
        return OfferID.newBuilder().setValue(value).build();
    }

    private static TaskInfo launch(String value) {
        return TaskInfo.newBuilder()
                .setName(value)
                .setTaskId(task(value))
                .setAgentId(agent("a-1"))
                .build();
    }
}
