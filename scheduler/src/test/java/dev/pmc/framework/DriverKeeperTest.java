package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.fixtures.ScriptedHttpServer;
import dev.pmc.mesos.Endpoint;
import dev.pmc.mesos.PeerWatch;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.MasterInfo;
import org.apache.mesos.Protos.Status;
import org.apache.mesos.Protos.TaskState;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.Scheduler;
import org.apache.mesos.SchedulerDriver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DriverKeeperTest {
    private static final FrameworkInfo INFO =
            FrameworkInfo.newBuilder().setUser("root").setName("pmc").build();
    private static final MasterInfo MASTER = MasterInfo.newBuilder()
            .setId("m-1")
            .setIp(1)
            .setPort(5050)
            .setHostname("m")
            .build();

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final RecordingEvents events = new RecordingEvents();
    private final Semaphore answers = new Semaphore(0);
    private volatile boolean answering = true;
    private volatile @Nullable SchedulerDriver current;
    private volatile @Nullable Scheduler callbacks;
    private int drivers;

    DriverKeeperTest() {
        events.onCallback(heard::add);
    }

    @Test
    void aMasterThatHasDiedAndComeBackGetsANewDriverWithTheOldFrameworkId() throws Exception {
        try (ScriptedHttpServer master = ScriptedHttpServer.start();
                LibmesosMaster keeper = keeper(master)) {
            keeper.start();
            ScriptedHttpServer.Exchange question = registersAndIsAskedForItsHealth(master);
            question.cut();
            hears("disconnected");

            master.next().refuse(200, "");
            hears("stop 1 failover=true");
            hears("make 2 id='f-1'");
            hears("start 2");
        }
        hears("stop 2 failover=true");
    }

    @Test
    void aMasterThatHangsIsSaidToBeLostAndGetsANewDriverWhenItAnswersAgain() throws Exception {
        try (ScriptedHttpServer master = ScriptedHttpServer.start();
                LibmesosMaster keeper = keeper(master)) {
            keeper.start();
            registersAndIsAskedForItsHealth(master);
            hears("disconnected");

            ScriptedHttpServer.Exchange question = master.next();
            assertThat(heard).isEmpty();
            question.refuse(200, "");
            hears("stop 1 failover=true");
            hears("make 2 id='f-1'");
            hears("start 2");
        }
    }

    /** As a master says whose connection to pmc broke, and which does not look for another. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Framework disconnected",
                "Re-authentication in progress",
                "Authorization failure: the authorizer timed out",
                "Message mesos.scheduler.Call dropped: capacity(100) exceeded"
            })
    void anErrorThatPassesIsWaitedOutWithANewDriverOfTheSameId(String error) throws Exception {
        try (LibmesosMaster keeper = ofZooKeeper(Duration.ofSeconds(60))) {
            keeper.start();
            registers(1, "");
            callbacks().error(current(), error);
            hears("disconnected");
            hears("stop 1 failover=true");
            registers(2, "f-1");
            callbacks().error(current(), error);
            hears("disconnected");
            hears("stop 2 failover=true");
            registers(3, "f-1");
        }
        hears("stop 3 failover=true");
        assertThat(heard).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Framework has been removed",
                "Framework failed over",
                "Master refused authentication",
                "Framework at scheduler-1@10.0.0.1:4000 is not authenticated",
                "Not authorized to register framework",
                "Roles { x } are not present in the master's --roles",
                "User 'root' is not allowed to run frameworks without --root_submissions set",
                "a callback failed: java.lang.NullPointerException",
                "what no master says today"
            })
    void anyOtherErrorIsFinal(String error) throws Exception {
        try (LibmesosMaster keeper = ofZooKeeper(Duration.ofSeconds(60))) {
            keeper.start();
            registers(1, "");
            callbacks().error(current(), error);
            hears("ended " + error);
        }
        hears("stop 1 failover=true");
        assertThat(heard).isEmpty();
    }

    @Test
    void whoGivesCredentialsIsNotAuthenticatedOnlyForAWhile() {
        assertThat(MasterError.passes("Framework at s@1.2.3.4:5 is not authenticated", true))
                .isTrue();
    }

    @Test
    void whatAReplacedDriverSaysEndsNothing() throws Exception {
        try (LibmesosMaster keeper = ofZooKeeper(Duration.ofSeconds(60))) {
            keeper.start();
            registers(1, "");
            SchedulerDriver old = current();
            callbacks().error(old, "Framework disconnected");
            hears("disconnected");
            hears("stop 1 failover=true");
            registers(2, "f-1");

            callbacks().error(old, "Framework failed over");
        }
        hears("stop 2 failover=true");
        assertThat(heard).isEmpty();
    }

    /** A master drops without a word what a framework sends that it has removed. */
    @Test
    void aMasterThatAnswersNothingGetsANewDriverWhichIsToldOfTheRemoval() throws Exception {
        answering = false;
        try (LibmesosMaster keeper = ofZooKeeper(Duration.ofMillis(300))) {
            keeper.start();
            registers(1, "");
            hears("stop 1 failover=true");
            hears("make 2 id='f-1'");
            hears("start 2");
            callbacks().error(current(), "Framework has been removed");
            hears("ended Framework has been removed");
        }
    }

    @Test
    void aMasterThatAnswersKeepsItsDriverAndTheAnswersAreNotForTheCore() throws Exception {
        try (LibmesosMaster keeper = ofZooKeeper(Duration.ofSeconds(60))) {
            keeper.start();
            registers(1, "");
            answers.acquire(5);
            assertThat(keeper.silence())
                    .hasValueSatisfying(silence -> assertThat(silence).isLessThan(Duration.ofSeconds(60)));
        }
        hears("stop 1 failover=true");
        assertThat(heard).isEmpty();
    }

    @Test
    void whoFindsItsMasterItselfIsNotWatched() throws DriverUnavailable {
        try (LibmesosMaster keeper = new LibmesosMaster(new DriverKeeper(events, INFO, this::driver, null))) {
            keeper.start();
        }
        assertThat(heard).containsExactly("make 1 id=''", "start 1", "stop 1 failover=true");
    }

    @Test
    void aDriverThatCannotBeMadeIsSaidAtOnce() {
        assertThatThrownBy(() -> new DriverKeeper(
                        events,
                        INFO,
                        (scheduler, info) -> {
                            throw new DriverUnavailable("no library");
                        },
                        null))
                .isInstanceOf(DriverUnavailable.class);
    }

    @Test
    void onlyAPlainAddressIsAFixedOne() {
        assertThat(MasterAccess.plain("one:5051").fixedMaster()).hasToString("http://one:5051");
        assertThat(MasterAccess.plain("zk://one/mesos").fixedMaster()).isNull();
        assertThat(MasterAccess.plain("one,two").fixedMaster()).isNull();
    }

    /** @param silence that a master may keep; it is asked each 10 ms */
    private LibmesosMaster ofZooKeeper(Duration silence) throws DriverUnavailable {
        return new LibmesosMaster(new DriverKeeper(events, INFO, this::driver, null, patience(silence)));
    }

    private static DriverKeeper.Patience patience(Duration silence) {
        return new DriverKeeper.Patience(
                new PeerWatch.Patience(Duration.ofMillis(10), Duration.ofMillis(10), Duration.ofMillis(500)),
                Duration.ofMillis(10),
                silence,
                Duration.ofMillis(10),
                Duration.ofMillis(20));
    }

    private void registers(int number, String id) throws InterruptedException {
        hears("make %d id='%s'".formatted(number, id));
        hears("start " + number);
        callbacks()
                .registered(current(), FrameworkID.newBuilder().setValue("f-1").build(), MASTER);
        hears("subscribed f-1");
    }

    private SchedulerDriver current() {
        return Objects.requireNonNull(current);
    }

    private LibmesosMaster keeper(ScriptedHttpServer master) throws DriverUnavailable {
        return new LibmesosMaster(new DriverKeeper(
                events,
                INFO,
                this::driver,
                new Endpoint(false, "127.0.0.1", master.port(), "/", null),
                patience(Duration.ofSeconds(60))));
    }

    /** Returns the first question that the master has not answered. */
    private ScriptedHttpServer.Exchange registersAndIsAskedForItsHealth(ScriptedHttpServer master)
            throws InterruptedException {
        hears("make 1 id=''");
        hears("start 1");
        callbacks()
                .registered(current(), FrameworkID.newBuilder().setValue("f-1").build(), MASTER);
        hears("subscribed f-1");
        master.next().refuse(200, "");
        return master.next();
    }

    private Scheduler callbacks() {
        return Objects.requireNonNull(callbacks);
    }

    private SchedulerDriver driver(Scheduler scheduler, FrameworkInfo info) {
        callbacks = scheduler;
        heard.add("make %d id='%s'".formatted(++drivers, info.getId().getValue()));
        current = deaf(drivers);
        return current;
    }

    /** As libmesos is with a fixed address: it takes every call and hears nothing. */
    private SchedulerDriver deaf(int number) {
        return (SchedulerDriver) Proxy.newProxyInstance(
                SchedulerDriver.class.getClassLoader(),
                new Class<?>[] {SchedulerDriver.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("reconcileTasks")) {
                        if (answering) {
                            ((List<?>) arguments[0])
                                    .forEach(question -> callbacks()
                                            .statusUpdate(
                                                    (SchedulerDriver) proxy,
                                                    ((TaskStatus) question)
                                                            .toBuilder()
                                                                    .setState(TaskState.TASK_UNKNOWN)
                                                                    .build()));
                            answers.release();
                        }
                        return Status.DRIVER_RUNNING;
                    }
                    heard.add(method.getName() + " " + number + (arguments == null ? "" : " failover=" + arguments[0]));
                    return Status.DRIVER_RUNNING;
                });
    }

    private void hears(String words) throws InterruptedException {
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(words);
    }
}
