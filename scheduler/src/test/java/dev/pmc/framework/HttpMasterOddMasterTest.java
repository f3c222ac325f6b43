package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
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
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the driver when a master says what no master of today says, or does it in another order. */
final class HttpMasterOddMasterTest {
    private static final FrameworkInfo NEW =
            FrameworkInfo.newBuilder().setUser("root").setName("pmc").build();
    private static final FrameworkInfo KNOWN =
            NEW.toBuilder().setId(FrameworkID.newBuilder().setValue("f-1")).build();

    private final ScriptedMaster master = new ScriptedMaster();
    private final RecordingEvents events = new RecordingEvents();
    private HttpMaster driver = driver(KNOWN);

    @AfterEach
    void close() {
        driver.close();
        master.close();
    }

    @Test
    void anEventOfALaterMesosIsPassedOver() {
        driver.start();
        Exchange stream = master.grantSubscribe();
        events.hears("subscribed f-1");
        stream.record(eventOfType(99));
        stream.record(eventOfType(0));
        stream.record(withUnknownField(ScriptedMaster.rescind("o-1")));
        events.hears("rescinded o-1");
        assertThat(driver.life().phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void anUpdateWithAStateOfALaterMesosIsLeftOutAndTheStreamGoesOn() {
        driver.start();
        Exchange stream = master.grantSubscribe();
        events.hears("subscribed f-1");
        byte[] update = update(TaskState.TASK_RUNNING);
        stream.record(withStateOfALaterMesos(update));
        stream.record(new byte[] {(byte) 0xff, (byte) 0xff});
        stream.record(update);
        events.hears("update t-1 TASK_RUNNING REASON_COMMAND_EXECUTOR_FAILED");
        master.hearsNothingFor(Duration.ofMillis(150));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 1e12, Double.NaN, Double.POSITIVE_INFINITY})
    void aHeartbeatIntervalThatMakesNoSenseIsTakenForTheUsualOne(double seconds) {
        driver.start();
        Exchange stream = master.grant(master.takeSubscribe(), seconds);
        events.hears("subscribed f-1");
        events.hearsNothingFor(Duration.ofMillis(150));
        stream.record(ScriptedMaster.rescind("o-1"));
        events.hears("rescinded o-1");
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
        events.hears("subscribed f-1");
        driver.accept(List.of(offer("o-1")), List.of(launch("t-1")), Filters.getDefaultInstance());
        master.take().refuse(status, text);
        events.hears("update t-1 TASK_LOST REASON_MASTER_DISCONNECTED");
        events.hears("disconnected");
        master.grantSubscribe();
        events.hears("subscribed f-1");
    }

    @Test
    void whetherALaunchArrivedBehindABrokenProxyIsLeftToReconciliation() {
        driver.start();
        master.grantSubscribe();
        events.hears("subscribed f-1");
        driver.accept(List.of(offer("o-1")), List.of(launch("t-1")), Filters.getDefaultInstance());
        master.take().refuse(504, "gateway timeout");
        events.hears("disconnected");
        master.grantSubscribe();
        events.hears("subscribed f-1");
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
        events.hears(
                "ended http://" + master.address() + " refuses the subscription: answered " + status + ": " + text);
        assertThat(driver.life().join()).isEqualTo(Phase.ABORTED);
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
        events.hears("subscribed f-1");
    }

    @Test
    void aFrameworkWithOneRoleInTheOldFieldSuppressesThatOne() {
        driver.start();
        Exchange stream = master.grantSubscribe();
        events.hears("subscribed f-1");
        driver.suppress();
        assertThat(master.accept().getType()).isEqualTo(Call.Type.SUPPRESS);
        stream.cut();
        events.hears("disconnected");
        Exchange again = master.takeSubscribe();
        assertThat(ScriptedMaster.call(again).getSubscribe().getSuppressedRolesList())
                .containsExactly("*");
    }

    @Test
    void whatIsSaidBeforeTheStartChangesNothing() {
        driver.suppress();
        driver.start();
        Exchange subscribe = master.takeSubscribe();
        assertThat(ScriptedMaster.call(subscribe).getSubscribe().getSuppressedRolesList())
                .isEmpty();
        master.grant(subscribe, 15);
        events.hears("subscribed f-1");
        driver.kill(task("t-1"), null, null);
        assertThat(master.accept().getType()).isEqualTo(Call.Type.KILL);
    }

    private HttpMaster driver(FrameworkInfo framework) {
        return new HttpMaster(events, framework, master.detector(), ScriptedMaster.hasty());
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
                .setAgentId(AgentID.newBuilder().setValue("a-1"))
                .build();
    }
}
