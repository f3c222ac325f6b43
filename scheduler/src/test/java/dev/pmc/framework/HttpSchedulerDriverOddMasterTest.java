package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.pmc.fixtures.ScriptedHttpServer.Exchange;
import java.time.Duration;
import java.util.List;
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
import org.apache.mesos.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the driver when a master says what no master of today says, or does it in another order. */
final class HttpSchedulerDriverOddMasterTest {
    private static final FrameworkInfo NEW =
            FrameworkInfo.newBuilder().setUser("root").setName("pmc").build();
    private static final FrameworkInfo KNOWN =
            NEW.toBuilder().setId(FrameworkID.newBuilder().setValue("f-1")).build();

    private final ScriptedMaster master = new ScriptedMaster();
    private final RecordingScheduler scheduler = new RecordingScheduler();
    private HttpSchedulerDriver driver = driver(KNOWN);

    @AfterEach
    void close() {
        driver.stop(true);
        master.close();
    }

    @Test
    void anEventOfALaterMesosIsPassedOver() {
        driver.start();
        Exchange stream = master.grantSubscribe();
        scheduler.hears("registered f-1");
        stream.record(eventOfType(99));
        stream.record(eventOfType(0));
        stream.record(withUnknownField(ScriptedMaster.rescind("o-1")));
        scheduler.hears("rescinded o-1");
        assertThat(driver.start()).isEqualTo(Status.DRIVER_RUNNING);
    }

    @Test
    void anUpdateWithAStateOfALaterMesosIsLeftOutAndTheStreamGoesOn() {
        driver.start();
        Exchange stream = master.grantSubscribe();
        scheduler.hears("registered f-1");
        byte[] update = update(TaskState.TASK_RUNNING);
        stream.record(withStateOfALaterMesos(update));
        stream.record(new byte[] {(byte) 0xff, (byte) 0xff});
        stream.record(update);
        scheduler.hears("update t-1 TASK_RUNNING REASON_COMMAND_EXECUTOR_FAILED");
        master.hearsNothingFor(Duration.ofMillis(150));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 1e12, Double.NaN, Double.POSITIVE_INFINITY})
    void aHeartbeatIntervalThatMakesNoSenseIsTakenForTheUsualOne(double seconds) {
        driver.start();
        Exchange stream = master.grant(master.takeSubscribe(), seconds);
        scheduler.hears("registered f-1");
        scheduler.hearsNothingFor(Duration.ofMillis(150));
        stream.record(ScriptedMaster.rescind("o-1"));
        scheduler.hears("rescinded o-1");
    }

    @ParameterizedTest
    @CsvSource({
        "400, 'Framework cannot be found'",
        "403, 'Framework is not subscribed'",
        "403, 'Framework is not connected via HTTP'",
        "400, 'The stream ID ''s'' included in this request didn''t match the stream ID currently associated with f-1'",
        "307, ''",
        "404, ''",
    })
    void aLaunchThatASubscriptionWhichIsGoneDidNotTakeIsDroppedAndTheDriverSubscribesAgain(int status, String text) {
        driver.start();
        master.grantSubscribe();
        scheduler.hears("registered f-1");
        driver.launchTasks(List.of(offer("o-1")), List.of(launch("t-1")));
        master.take().refuse(status, text);
        scheduler.hears("update t-1 TASK_LOST REASON_MASTER_DISCONNECTED");
        scheduler.hears("disconnected");
        master.grantSubscribe();
        scheduler.hears("reregistered");
    }

    @Test
    void whetherALaunchArrivedBehindABrokenProxyIsLeftToReconciliation() {
        driver.start();
        master.grantSubscribe();
        scheduler.hears("registered f-1");
        driver.launchTasks(List.of(offer("o-1")), List.of(launch("t-1")));
        master.take().refuse(504, "gateway timeout");
        scheduler.hears("disconnected");
        master.grantSubscribe();
        scheduler.hears("reregistered");
    }

    @ParameterizedTest
    @CsvSource({
        "400, 'Failed to validate scheduler::Call: Expecting ''type'' to be present'",
        "401, 'no such principal'",
        "403, 'principal does not match'",
        "406, 'Expecting ''Accept'' to allow'",
        "415, 'Expecting ''Content-Type'' of'",
    })
    void aSubscribeThatNoRepetitionCanHealIsSaidInTheWordsOfTheMaster(int status, String text) {
        driver.start();
        master.takeSubscribe().refuse(status, text);
        scheduler.hears(
                "error http://" + master.address() + " refuses the subscription: answered " + status + ": " + text);
        assertThat(driver.join()).isEqualTo(Status.DRIVER_ABORTED);
        master.hearsNothingFor(Duration.ofMillis(150));
    }

    @Test
    void aRedirectToNowhereHasMadeNoFramework() {
        driver = driver(NEW);
        driver.start();
        for (int i = 0; i < 5; i++) {
            master.takeSubscribe().refuse(307, "", "Location: //no address/\r\n");
        }
        master.grantSubscribe();
        scheduler.hears("registered f-1");
    }

    @Test
    void aRoleThatTheFrameworkDoesNotHaveSpoilsNoSubscription() {
        driver.start();
        Exchange stream = master.grantSubscribe();
        scheduler.hears("registered f-1");
        driver.suppressOffers(List.of("*", "somebody-elses"));
        assertThat(master.accept().getSuppress().getRolesList()).containsExactly("*", "somebody-elses");
        stream.cut();
        scheduler.hears("disconnected");
        Exchange again = master.takeSubscribe();
        assertThat(ScriptedMaster.callOfV1(again).getSubscribe().getSuppressedRolesList())
                .containsExactly("*");
    }

    @Test
    void whatIsSaidBeforeTheStartChangesNothing() {
        driver.suppressOffers();
        driver.start();
        Exchange subscribe = master.takeSubscribe();
        assertThat(ScriptedMaster.callOfV1(subscribe).getSubscribe().getSuppressedRolesList())
                .isEmpty();
        master.grant(subscribe, 15);
        scheduler.hears("registered f-1");
        driver.killTask(task("t-1"));
        assertThat(master.accept().getType()).isEqualTo(Call.Type.KILL);
    }

    private HttpSchedulerDriver driver(FrameworkInfo framework) {
        return new HttpSchedulerDriver(scheduler, framework, List.of(), master.detector(), ScriptedMaster.hasty());
    }

    private static byte[] eventOfType(int number) {
        return UnknownFieldSet.newBuilder()
                .addField(
                        Event.TYPE_FIELD_NUMBER,
                        UnknownFieldSet.Field.newBuilder().addVarint(number).build())
                .build()
                .toByteArray();
    }

    private static byte[] withUnknownField(byte[] event) {
        byte[] field = UnknownFieldSet.newBuilder()
                .addField(
                        900,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("new"))
                                .build())
                .build()
                .toByteArray();
        return ByteString.copyFrom(event).concat(ByteString.copyFrom(field)).toByteArray();
    }

    private static byte[] update(TaskState state) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.UPDATE);
        event.getUpdateBuilder()
                .setStatus(TaskStatus.newBuilder().setTaskId(task("t-1")).setState(state));
        return event.build().toByteArray();
    }

    /** The state is required, and a value that is not known counts as none. */
    private static byte[] withStateOfALaterMesos(byte[] update) {
        byte[] changed = update.clone();
        byte[] running = TaskStatus.newBuilder()
                .setTaskId(task("t-1"))
                .setState(TaskState.TASK_RUNNING)
                .build()
                .toByteArray();
        assertThat(changed[changed.length - 1]).isEqualTo(running[running.length - 1]);
        changed[changed.length - 1] = 99;
        return changed;
    }

    private static TaskID task(String value) {
        return TaskID.newBuilder().setValue(value).build();
    }

    private static OfferID offer(String value) {
        return OfferID.newBuilder().setValue(value).build();
    }

    private static TaskInfo launch(String value) {
        return TaskInfo.newBuilder()
                .setName(value)
                .setTaskId(task(value))
                .setSlaveId(SlaveID.newBuilder().setValue("a-1"))
                .build();
    }
}
