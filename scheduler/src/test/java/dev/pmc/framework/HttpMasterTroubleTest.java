package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.pmc.fixtures.ScriptedHttpServer.Exchange;
import dev.pmc.mesos.DriverLife.Phase;
import dev.pmc.mesos.Endpoint;
import dev.pmc.mesos.RecordIo;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the driver when the network and the master do what they do on bad days. */
final class HttpMasterTroubleTest {
    private static final FrameworkInfo NEW =
            FrameworkInfo.newBuilder().setUser("root").setName("pmc").build();
    private static final FrameworkInfo KNOWN =
            NEW.toBuilder().setId(FrameworkID.newBuilder().setValue("f-1")).build();

    private final ScriptedMaster master = new ScriptedMaster();
    private final RecordingEvents events = new RecordingEvents();
    private HttpMaster driver = driver(KNOWN, master.detector());

    @AfterEach
    void close() {
        driver.close();
        master.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aStreamThatIsCutAnywhereGivesWholeEventsOnlyAndIsSubscribedAgain(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nMesos-Stream-Id: s\r\n\r\n";
        byte[] whole = whole(head, random);
        driver.start();
        for (int i = 0; i < 6; i++) {
            int cut = random.nextInt(1, whole.length);
            master.takeSubscribe().raw(Arrays.copyOf(whole, cut)).cut();
            int count = wholeEvents(head, whole, cut);
            if (count > 0) {
                events.hears("subscribed f-1");
                for (int event = 1; event < count; event++) {
                    events.hears("offers o-" + event);
                }
                events.hears("disconnected");
            }
        }
        master.grantSubscribe();
        events.hears("subscribed f-1");
    }

    /** Chunks that have nothing to do with the records in them. */
    private static byte[] whole(String head, SplittableRandom random) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        records.writeBytes(RecordIo.frame(ScriptedMaster.subscribed(15)));
        for (int i = 1; i < 6; i++) {
            records.writeBytes(RecordIo.frame(ScriptedMaster.offer("o-" + i)));
        }
        byte[] body = records.toByteArray();
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        for (int at = 0; at < body.length; ) {
            int size = Math.min(body.length - at, random.nextInt(1, 60));
            whole.writeBytes((Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            whole.write(body, at, size);
            whole.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
            at += size;
        }
        return whole.toByteArray();
    }

    private static int wholeEvents(String head, byte[] whole, int cut) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int at = head.length();
        while (at < cut) {
            int line = at;
            while (line < cut && whole[line] != '\n') {
                line++;
            }
            if (line >= cut) {
                break;
            }
            int size = Integer.parseInt(new String(whole, at, line - at - 1, StandardCharsets.US_ASCII), 16);
            body.write(whole, line + 1, Math.max(0, Math.min(size, cut - line - 1)));
            at = line + 1 + size + 2;
        }
        byte[] got = body.toByteArray();
        int events = 0;
        for (int end = RecordIo.frame(ScriptedMaster.subscribed(15)).length; end <= got.length; ) {
            events++;
            end += RecordIo.frame(ScriptedMaster.offer("o-1")).length;
        }
        return events;
    }

    @Test
    void aCallWithAStreamIdThatIsNotValidAnyMoreLeadsToANewSubscription() {
        driver.start();
        Exchange old = master.grantSubscribe();
        events.hears("subscribed f-1");
        driver.kill(task("t-1"), null, null);
        master.take()
                .refuse(
                        400,
                        "The stream ID 'stream-1' included in this request didn't match the stream ID currently"
                                + " associated with framework ID f-1");
        events.hears("disconnected");
        Exchange again = master.takeSubscribe();
        sayTooLate(old, ScriptedMaster.error("Framework failed over"));
        master.grant(again, 15);
        events.hears("subscribed f-1");
        assertThat(driver.life().phase())
                .as("alive in spite of the old stream's ERROR")
                .isEqualTo(Phase.RUNNING);

        driver.kill(task("t-2"), null, null);
        assertThat(master.accept().getKill().getTaskId()).isEqualTo(task("t-2"));
    }

    private static void sayTooLate(Exchange stream, byte[] event) {
        try {
            stream.record(event);
        } catch (UncheckedIOException closed) {
            assertThat(closed).hasCauseInstanceOf(SocketException.class);
        }
    }

    @Test
    void aConnectionForCallsThatBreaksUnderACallEndsTheWholeSession() {
        driver.start();
        master.grantSubscribe();
        events.hears("subscribed f-1");
        driver.kill(task("t-1"), null, null);
        master.take().cut();
        events.hears("disconnected");
        master.grantSubscribe();
        events.hears("subscribed f-1");
    }

    @Test
    void aLaunchThatMakesNoSenseToTheMasterIsAnErrorOfItsTasks() {
        driver.start();
        master.grantSubscribe();
        events.hears("subscribed f-1");
        driver.accept(List.of(offer("o-1")), List.of(launch("t-1")), Filters.getDefaultInstance());
        master.take().refuse(400, "Failed to validate scheduler::Call: Expecting 'accept' to be present");
        events.hears("update t-1 TASK_ERROR REASON_TASK_INVALID");

        driver.kill(task("t-2"), null, null);
        assertThat(master.accept().getType()).isEqualTo(Call.Type.KILL);
    }

    @Test
    void launchesThatWaitedForAnswersToOthersWhenTheMasterWasLostAreDropped() {
        driver.start();
        Exchange stream = master.grantSubscribe();
        events.hears("subscribed f-1");
        for (int i = 0; i < 512; i++) {
            driver.revive();
        }
        driver.accept(List.of(offer("o-1")), List.of(launch("t-1")), Filters.getDefaultInstance());
        for (int i = 0; i < 512; i++) {
            assertThat(ScriptedMaster.call(master.take()).getType()).isEqualTo(Call.Type.REVIVE);
        }
        stream.cut();
        events.hears("update t-1 TASK_LOST REASON_MASTER_DISCONNECTED");
        events.hears("disconnected");
    }

    @Test
    void aSlowSchedulerMakesTheMasterWaitAndDoesNotLoseIt() {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger offers = new AtomicInteger();
        events.onCallback(words -> {
            if (words.startsWith("message") && offers.getAndIncrement() == 0) {
                await(release);
            }
        });
        driver.start();
        Exchange stream = master.grant(master.takeSubscribe(), 0.1);
        events.hears("subscribed f-1");
        byte[] megabyte = message(1024 * 1024);
        Thread sending = new Thread(() -> {
            for (int i = 0; i < 60; i++) {
                stream.record(megabyte);
            }
        });
        sending.start();
        join(sending, Duration.ofSeconds(2));
        assertThat(sending.isAlive()).as("the master is held up").isTrue();
        assertThat(driver.waitingEvents()).isBetween(20, 33);

        release.countDown();
        join(sending, Duration.ofSeconds(20));
        assertThat(sending.isAlive()).isFalse();
        stream.record(ScriptedMaster.heartbeat()).record(ScriptedMaster.rescind("o-1"));
        for (int i = 0; i < 60; i++) {
            events.hears("message a-1 e-1 1048576");
        }
        events.hears("rescinded o-1");
    }

    @Test
    void aFirstSubscriptionOfUnknownFateIsNotRepeatedInHaste() {
        driver = driver(NEW, master.detector());
        driver.start();
        master.takeSubscribe().cut();
        master.hearsNothingFor(Duration.ofMillis(130));
        Exchange second = master.takeSubscribe();
        assertThat(ScriptedMaster.call(second).hasFrameworkId()).isFalse();
        second.stream("s").cut();
        master.hearsNothingFor(Duration.ofMillis(250));
        master.grantSubscribe();
        events.hears("subscribed f-1");
    }

    @Test
    void aMasterThatDoesNotLetInIsTriedWithoutSuchCare() {
        driver = driver(NEW, master.detector());
        driver.start();
        for (int i = 0; i < 8; i++) {
            master.takeSubscribe().refuse(503, "Master has not finished recovery");
        }
        master.grantSubscribe();
        events.hears("subscribed f-1");
    }

    @Test
    void masterAfterMasterIsTriedUntilOneAnswers() {
        int nobody;
        try (ScriptedMaster gone = new ScriptedMaster()) {
            nobody = gone.endpoint().port();
        }
        Endpoint dead = new Endpoint(false, "127.0.0.1", nobody, Endpoint.SCHEDULER_PATH, null);
        driver = driver(NEW, new MasterList(List.of(dead, dead, master.endpoint())));
        driver.start();
        master.grantSubscribe();
        events.hears("subscribed f-1");
    }

    @Test
    void somethingElseThanAMasterIsNoReasonToDie() {
        driver.start();
        master.take().raw("SSH-2.0-OpenSSH_9.2\r\n");
        master.take().raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        master.take().stream("s").raw("5\r\nhello\r\n");
        master.take().stream("s").record(ScriptedMaster.heartbeat());
        master.take().stream("s").record(new byte[] {(byte) 0xff, (byte) 0xff});
        master.grantSubscribe();
        events.hears("subscribed f-1");
    }

    @Test
    void redirectsThatGoRoundInCirclesAreGivenUpAndTriedAgain() {
        driver.start();
        for (int i = 0; i < 2; i++) {
            master.takeSubscribe().refuse(307, "", "Location: //" + master.address() + "/api/v1/scheduler\r\n");
        }
        master.grantSubscribe();
        events.hears("subscribed f-1");
    }

    @Test
    void whatIsChangedWhileSubscribingIsToldOnceSubscribed() {
        driver.start();
        Exchange subscribe = master.takeSubscribe();
        driver.suppress();
        master.grant(subscribe, 15);
        Call suppress = master.accept();
        assertThat(suppress.getType()).isEqualTo(Call.Type.SUPPRESS);
        assertThat(suppress.getSuppress().getRolesList()).containsExactly("*");
    }

    private HttpMaster driver(FrameworkInfo framework, MasterDetector detector) {
        return new HttpMaster(events, framework, detector, ScriptedMaster.hasty());
    }

    private static byte[] message(int size) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.MESSAGE);
        event.getMessageBuilder()
                .setAgentId(AgentID.newBuilder().setValue("a-1"))
                .setExecutorId(
                        org.apache.mesos.v1.Protos.ExecutorID.newBuilder().setValue("e-1"))
                .setData(ByteString.copyFrom(new byte[size]));
        return event.build().toByteArray();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void join(Thread thread, Duration limit) {
        try {
            thread.join(limit.toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
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
