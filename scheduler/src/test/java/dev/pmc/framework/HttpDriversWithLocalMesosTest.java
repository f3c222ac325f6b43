package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.local.Faults;
import dev.pmc.local.LocalMesos;
import dev.pmc.local.LocalMesosConfig;
import dev.pmc.local.http.Access;
import dev.pmc.mesos.MesosApiClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both drivers, each in its process, with the embedded Mesos between them. */
final class HttpDriversWithLocalMesosTest {
    private static final FrameworkInfo FRAMEWORK = FrameworkInfo.newBuilder()
            .setUser(System.getProperty("user.name"))
            .setName("echo")
            .setCheckpoint(true)
            .setFailoverTimeout(60)
            .build();
    private static final TaskID TASK = TaskID.newBuilder().setValue("t-1").build();
    private static final ExecutorID EXECUTOR =
            ExecutorID.newBuilder().setValue("echo").build();

    private final Listener scheduler = new Listener();
    private final LocalMesos mesos;
    private final HttpMaster driver;

    HttpDriversWithLocalMesosTest(@TempDir Path folder) throws IOException {
        mesos = LocalMesos.start(
                LocalMesosConfig.of(1, "host", "vt_enabled:1", LocalMesosConfig.DEFAULT_RESOURCES, folder));
        String authorization =
                MesosApiClient.basic(Access.PRINCIPAL, mesos.secret().orElseThrow());
        driver = new HttpMaster(
                scheduler, FRAMEWORK, MasterList.parse(mesos.masterAddress()), ScriptedMaster.hasty(authorization));
    }

    @BeforeEach
    void start() {
        driver.start();
        scheduler.hears("subscribed");
    }

    @AfterEach
    void stop() {
        driver.tearDown();
        mesos.close();
    }

    @Test
    void aTaskIsLaunchedSpokenToAndKilled() {
        launch();
        driver.message(scheduler.agent(), EXECUTOR, new byte[3]);
        scheduler.hears("message 3");
        driver.kill(TASK, scheduler.agent(), Duration.ofSeconds(2));
        scheduler.hears("TASK_FINISHED");
    }

    @Test
    void theExecutorOutlivesItsAgentAndTheSchedulerDoesNotNotice() throws IOException {
        launch();
        Faults.of(mesos).killAgent(1);
        Faults.of(mesos).restartAgent(1);
        killUntilKilled();
    }

    @Test
    void theSchedulerOutlivesItsMaster() throws IOException {
        launch();
        Faults.of(mesos).stopMaster();
        scheduler.hears("disconnected");
        driver.accept(
                List.of(OfferID.newBuilder().setValue("any").build()),
                List.of(task("t-2")),
                Filters.getDefaultInstance());
        scheduler.hears("TASK_LOST");
        Faults.of(mesos).startMaster();
        scheduler.hears("subscribed");
        killUntilKilled();
    }

    /**
     * As a framework has to: nobody keeps a KILL for an agent that has not come back to its master yet. Until then the
     * master may say that it does not know the task, and the agent repeat an update whose acknowledgement was lost.
     */
    private void killUntilKilled() {
        List<String> answers = new ArrayList<>();
        while (answers.size() < 100 && !answers.contains("TASK_KILLED")) {
            driver.kill(TASK, scheduler.agent(), null);
            answers.add(scheduler.next(Duration.ofMillis(300)));
        }
        assertThat(answers).contains("TASK_KILLED").isSubsetOf("", "TASK_LOST", "TASK_RUNNING", "TASK_KILLED");
    }

    private void launch() {
        driver.accept(List.of(scheduler.offer()), List.of(task("t-1")), Filters.getDefaultInstance());
        scheduler.hears("TASK_STARTING");
        scheduler.hears("TASK_RUNNING");
    }

    private TaskInfo task(String id) {
        return TaskInfo.newBuilder()
                .setName("echo")
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setAgentId(scheduler.agent())
                .addResources(scalar("cpus", 0.5))
                .addResources(scalar("mem", 64))
                .setExecutor(ExecutorInfo.newBuilder()
                        .setExecutorId(EXECUTOR)
                        .addResources(scalar("cpus", 0.1))
                        .addResources(scalar("mem", 64))
                        .setCommand(CommandInfo.newBuilder()
                                .setValue("exec '%s/bin/java' -Xmx64m -cp '%s' %s"
                                        .formatted(
                                                System.getProperty("java.home"),
                                                System.getProperty("java.class.path"),
                                                "-Dcom.google.protobuf.use_unsafe_pre22_gencode=true "
                                                        + EchoExecutor.class.getName()))))
                .build();
    }

    private static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .build();
    }

    /** Acknowledges each update, keeps the offers, and writes down the rest. */
    private final class Listener implements MasterEvents {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final BlockingQueue<Offer> offers = new LinkedBlockingQueue<>();
        private AgentID agent = AgentID.getDefaultInstance();

        void hears(String words) {
            assertThat(next(Duration.ofSeconds(30))).isEqualTo(words);
        }

        String next(Duration limit) {
            try {
                String next = heard.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
                return next == null ? "" : next;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        OfferID offer() {
            try {
                Offer offer = offers.poll(30, TimeUnit.SECONDS);
                assertThat(offer).isNotNull();
                agent = offer.getAgentId();
                return offer.getId();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        AgentID agent() {
            return agent;
        }

        @Override
        public void subscribed(FrameworkID framework, MasterInfo master) {
            heard.add("subscribed");
        }

        @Override
        public void disconnected() {
            heard.add("disconnected");
        }

        @Override
        public void offers(List<Offer> more) {
            offers.addAll(more);
        }

        @Override
        public void rescinded(OfferID offer) {
            offers.removeIf(known -> known.getId().equals(offer));
        }

        @Override
        public void updated(TaskStatus status) {
            heard.add(status.getState().name());
            if (status.hasUuid()) {
                driver.acknowledge(Call.Acknowledge.newBuilder()
                        .setTaskId(status.getTaskId())
                        .setAgentId(status.getAgentId())
                        .setUuid(status.getUuid())
                        .build());
            }
        }

        @Override
        public void message(AgentID from, ExecutorID executor, byte[] data) {
            heard.add("message " + data.length);
        }

        @Override
        public void agentLost(AgentID lost) {
            heard.add("agent lost");
        }

        @Override
        public void executorLost(AgentID where, ExecutorID executor, int status) {
            heard.add("executor lost " + status);
        }

        @Override
        public void inverseOffers(List<InverseOffer> inverseOffers) {
            heard.add("inverse offers");
        }

        @Override
        public void inverseOfferRescinded(OfferID inverseOffer) {
            heard.add("inverse offer rescinded");
        }

        @Override
        public void ended(String reason) {
            heard.add("ended " + reason);
        }
    }
}
