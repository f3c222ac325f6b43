package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.pmc.fixtures.Deaths;
import dev.pmc.fixtures.ScriptedHttpServer.Exchange;
import java.time.Duration;
import java.util.List;
import org.apache.mesos.Protos.Filters;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.Status;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskInfo;
import org.apache.mesos.Protos.TaskState;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.scheduler.Protos.Call;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HttpSchedulerDriverTest {
    private static final FrameworkInfo FRAMEWORK = FrameworkInfo.newBuilder()
            .setUser("root")
            .setName("pmc")
            .addRoles("vms")
            .addCapabilities(capability(FrameworkInfo.Capability.Type.MULTI_ROLE))
            .addCapabilities(capability(FrameworkInfo.Capability.Type.PARTITION_AWARE))
            .build();

    private final ScriptedMaster master = new ScriptedMaster();
    private final RecordingScheduler scheduler = new RecordingScheduler();
    private HttpSchedulerDriver driver = driver(FRAMEWORK, master.detector());

    @AfterEach
    void close() {
        driver.stop(true);
        master.close();
    }

    @Test
    void subscribesAndTellsTheSchedulerWhatHappens() {
        driver.start();
        Exchange stream = master.grantSubscribe();
        stream.record(ScriptedMaster.heartbeat())
                .record(ScriptedMaster.offer("o-1"))
                .record(ScriptedMaster.rescind("o-1"));

        scheduler.hears("registered f-1");
        scheduler.hears("offers o-1");
        scheduler.hears("rescinded o-1");
        assertThat(driver.master()).contains(master.endpoint());
    }

    @Test
    void callsGoOutInOrderOnOneConnectionWithoutWaitingForAnswers() {
        driver.start();
        master.grantSubscribe();
        scheduler.hears("registered f-1");

        for (int i = 0; i < 200; i++) {
            driver.killTask(task("t-" + i));
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
        scheduler.hears("registered f-1");

        driver.kill(task("t-1"), agent("a-1"), Duration.ofSeconds(3));
        Call kill = master.accept();
        assertThat(kill.getKill().getSlaveId()).isEqualTo(agent("a-1"));
        assertThat(kill.getKill().getKillPolicy().getGracePeriod().getNanoseconds())
                .isEqualTo(3_000_000_000L);

        driver.declineOffers(List.of(offer("o-1"), offer("o-2")), refusing(60));
        assertThat(master.accept().getDecline().getOfferIdsCount()).isEqualTo(2);

        driver.reconcileTasks(List.of(TaskStatus.newBuilder()
                .setTaskId(task("t-1"))
                .setSlaveId(agent("a-1"))
                .setState(TaskState.TASK_STAGING)
                .build()));
        assertThat(master.accept().getReconcile().getTasks(0).getSlaveId()).isEqualTo(agent("a-1"));
    }

    @Test
    void acknowledgesOnlyWhatHasAUuid() {
        driver.start();
        master.grantSubscribe();
        scheduler.hears("registered f-1");

        TaskStatus status = TaskStatus.newBuilder()
                .setTaskId(task("t-1"))
                .setSlaveId(agent("a-1"))
                .setState(TaskState.TASK_RUNNING)
                .build();
        driver.acknowledgeStatusUpdate(status);
        driver.acknowledgeStatusUpdate(status.toBuilder()
                .setUuid(ByteString.copyFromUtf8("0123456789abcdef"))
                .build());

        assertThat(master.accept().getAcknowledge().getUuid().toStringUtf8()).isEqualTo("0123456789abcdef");
        master.hearsNothingFor(Duration.ofMillis(200));
    }

    @Test
    void aLaunchWhileNoMasterIsConnectedIsAnsweredAtOnceAsDropped() {
        driver.start();
        Status status = driver.launchTasks(List.of(offer("o-1")), List.of(launch("t-1"), launch("t-2")));

        assertThat(status).isEqualTo(Status.DRIVER_RUNNING);
        scheduler.hears("update t-1 TASK_DROPPED REASON_MASTER_DISCONNECTED");
        scheduler.hears("update t-2 TASK_DROPPED REASON_MASTER_DISCONNECTED");
    }

    @Test
    void aLostStreamIsReportedOnceAndSubscribedAgainWithTheIdAndTheSuppressedRoles() {
        driver.start();
        Exchange first = master.grantSubscribe();
        scheduler.hears("registered f-1");
        driver.suppressOffers();
        assertThat(master.accept().getType()).isEqualTo(Call.Type.SUPPRESS);

        first.cut();
        scheduler.hears("disconnected");
        Exchange again = master.takeSubscribe();
        var call = ScriptedMaster.callOfV1(again);
        assertThat(call.getFrameworkId().getValue()).isEqualTo("f-1");
        assertThat(call.getSubscribe().getFrameworkInfo().getId().getValue()).isEqualTo("f-1");
        assertThat(call.getSubscribe().getSuppressedRolesList()).containsExactly("vms");

        driver.reviveOffers();
        master.grant(again, 15);
        scheduler.hears("reregistered");
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
            scheduler.hears("registered f-1");

            driver.killTask(task("t-1"));
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
        scheduler.hears("registered f-1");
    }

    @Test
    void aMasterThatRefusesTheCredentialsIsNotAskedAgain() {
        driver.start();
        master.takeSubscribe().refuse(401, "");

        scheduler.hears("error http://" + master.address() + " refuses the subscription: answered 401");
        assertThat(driver.join()).isEqualTo(Status.DRIVER_ABORTED);
        master.hearsNothingFor(Duration.ofMillis(300));
    }

    @Test
    void aMasterThatMissesItsHeartbeatsIsLost() {
        driver.start();
        Exchange first = master.grant(master.takeSubscribe(), 0.1);
        scheduler.hears("registered f-1");
        first.record(ScriptedMaster.heartbeat());

        scheduler.hears("disconnected");
        master.grantSubscribe();
        scheduler.hears("reregistered");
    }

    @Test
    void aFrameworkThatAnotherSchedulerHasTakenOverStops() {
        driver.start();
        Exchange stream = master.grantSubscribe();
        scheduler.hears("registered f-1");
        stream.record(ScriptedMaster.error("Framework failed over")).endStream();

        scheduler.hears("error Framework failed over");
        assertThat(driver.join()).isEqualTo(Status.DRIVER_ABORTED);
        master.hearsNothingFor(Duration.ofMillis(300));
    }

    @Test
    void aSubscriptionThatIsRefusedOnItsOwnStreamStops() {
        driver = driver(FRAMEWORK.toBuilder().setId(id("f-1")).build(), master.detector());
        driver.start();
        master.takeSubscribe().stream("s")
                .record(ScriptedMaster.error("Framework has been removed"))
                .endStream();

        scheduler.hears("error Framework has been removed");
        assertThat(driver.join()).isEqualTo(Status.DRIVER_ABORTED);
    }

    @Test
    void anExceptionInACallbackEndsTheDriverAndItsThread() throws Exception {
        scheduler.onCallback(words -> {
            if (words.startsWith("offers")) {
                throw new IllegalStateException("out of ideas");
            }
        });
        try (Deaths deaths = new Deaths()) {
            driver.start();
            master.grantSubscribe().record(ScriptedMaster.offer("o-1")).record(ScriptedMaster.rescind("o-1"));

            scheduler.hears("registered f-1");
            deaths.hears("java.lang.IllegalStateException: out of ideas");
        }
        scheduler.hearsNothingFor(Duration.ofMillis(200));
        assertThat(driver.join()).isEqualTo(Status.DRIVER_ABORTED);
    }

    @Test
    void stoppingTearsTheFrameworkDownUnlessItFailsOver() {
        driver.start();
        master.grantSubscribe();
        scheduler.hears("registered f-1");

        Thread stopping = new Thread(() -> driver.stop(false));
        stopping.start();
        assertThat(master.accept().getType()).isEqualTo(Call.Type.TEARDOWN);
        assertThat(driver.join()).isEqualTo(Status.DRIVER_STOPPED);
        master.hearsNothingFor(Duration.ofMillis(200));
        scheduler.hearsNothingFor(Duration.ZERO);
    }

    private HttpSchedulerDriver driver(FrameworkInfo framework, MasterDetector detector) {
        return new HttpSchedulerDriver(scheduler, framework, List.of(), detector, ScriptedMaster.hasty());
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

    private static SlaveID agent(String value) {
        return SlaveID.newBuilder().setValue(value).build();
    }

    private static OfferID offer(String value) {
        return OfferID.newBuilder().setValue(value).build();
    }

    private static TaskInfo launch(String value) {
        return TaskInfo.newBuilder()
                .setName(value)
                .setTaskId(task(value))
                .setSlaveId(agent("a-1"))
                .build();
    }
}
