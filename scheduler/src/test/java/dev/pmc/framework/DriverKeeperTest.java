package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.fixtures.ScriptedHttpServer;
import dev.pmc.mesos.Endpoint;
import dev.pmc.mesos.PeerWatch;
import dev.pmc.placement.Resources;
import dev.pmc.scheduler.Event;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.MasterInfo;
import org.apache.mesos.Protos.Status;
import org.apache.mesos.SchedulerDriver;
import org.junit.jupiter.api.Test;

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
    private final MesosFramework framework = new MesosFramework(
            new ExecutorFactory("http://here/exec.tgz", true, Map.of(), new Resources(100, 96_000, 0)),
            new Resources(100, 96_000, 0),
            Duration.ofSeconds(30),
            event -> heard.add(words(event)),
            new ExecutorMessages((agent, counters) -> {}, (agent, part) -> {}),
            message -> heard.add("fatal " + message));
    private int drivers;

    @Test
    void aMasterThatHasDiedAndComeBackGetsANewDriverWithTheOldFrameworkId() throws Exception {
        try (ScriptedHttpServer master = ScriptedHttpServer.start();
                DriverKeeper keeper = keeper(master)) {
            keeper.start();
            ScriptedHttpServer.Exchange question = registersAndIsAskedForItsHealth(master);
            question.cut();
            hears("Disconnected");

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
                DriverKeeper keeper = keeper(master)) {
            keeper.start();
            registersAndIsAskedForItsHealth(master);
            hears("Disconnected");

            ScriptedHttpServer.Exchange question = master.next();
            assertThat(heard).isEmpty();
            question.refuse(200, "");
            hears("stop 1 failover=true");
            hears("make 2 id='f-1'");
            hears("start 2");
        }
    }

    @Test
    void whoFindsItsMasterItselfIsNotWatched() throws DriverUnavailable {
        try (DriverKeeper keeper = new DriverKeeper(framework, INFO, this::driver, null)) {
            keeper.start();
        }
        assertThat(heard).containsExactly("make 1 id=''", "start 1", "stop 1 failover=true");
    }

    @Test
    void aDriverThatCannotBeMadeIsSaidAtOnce() {
        assertThatThrownBy(() -> new DriverKeeper(
                        framework,
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

    private DriverKeeper keeper(ScriptedHttpServer master) throws DriverUnavailable {
        return new DriverKeeper(
                framework,
                INFO,
                this::driver,
                new Endpoint(false, "127.0.0.1", master.port(), "/", null),
                new PeerWatch.Patience(Duration.ofMillis(10), Duration.ofMillis(10), Duration.ofMillis(500)));
    }

    /** Returns the first question that the master has not answered. */
    private ScriptedHttpServer.Exchange registersAndIsAskedForItsHealth(ScriptedHttpServer master)
            throws InterruptedException {
        hears("make 1 id=''");
        hears("start 1");
        framework.registered(deaf(9), FrameworkID.newBuilder().setValue("f-1").build(), MASTER);
        hears("Registered");
        master.next().refuse(200, "");
        return master.next();
    }

    private SchedulerDriver driver(org.apache.mesos.Scheduler scheduler, FrameworkInfo info) {
        assertThat(scheduler).isSameAs(framework);
        heard.add("make %d id='%s'".formatted(++drivers, info.getId().getValue()));
        return deaf(drivers);
    }

    /** As libmesos is with a fixed address: it takes every call and hears nothing. */
    private SchedulerDriver deaf(int number) {
        return (SchedulerDriver) Proxy.newProxyInstance(
                SchedulerDriver.class.getClassLoader(),
                new Class<?>[] {SchedulerDriver.class},
                (proxy, method, arguments) -> {
                    heard.add(method.getName() + " " + number + (arguments == null ? "" : " failover=" + arguments[0]));
                    return Status.DRIVER_RUNNING;
                });
    }

    private static String words(Event event) {
        return event.getClass().getSimpleName();
    }

    private void hears(String words) throws InterruptedException {
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(words);
    }
}
