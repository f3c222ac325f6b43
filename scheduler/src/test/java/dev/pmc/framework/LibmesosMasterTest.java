package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import dev.pmc.mesos.Libmesos;
import dev.pmc.mesos.StubLibmesos;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With Mesos's own class of a driver, and a library that has its functions and does nothing. */
final class LibmesosMasterTest {
    /** A JVM keeps a library that it has loaded, so another one has to do it. */
    @Test
    void everyCallFindsItsFunctionInTheLibrary(@TempDir Path folder) throws Exception {
        assumeTrue(StubLibmesos.canBeMade(), "no C compiler");
        Path library = StubLibmesos.make(folder, "libmesos.so", List.of());
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dcom.google.protobuf.use_unsafe_pre22_gencode=true",
                "-cp",
                System.getProperty("java.class.path"),
                Session.class.getName());
        builder.environment().put("MESOS_NATIVE_JAVA_LIBRARY", library.toString());
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(output).contains("LibmesosMaster has made every call");
        assertThat(process.waitFor()).as(output).isZero();
    }

    /** From start to end, with each call. */
    static final class Session {
        private static final AgentID AGENT =
                AgentID.newBuilder().setValue("a-1").build();
        private static final TaskID TASK = TaskID.newBuilder().setValue("t-1").build();
        private static final List<OfferID> OFFERS =
                List.of(OfferID.newBuilder().setValue("o-1").build());
        private static final Filters FILTERS = Filters.getDefaultInstance();

        private Session() {}

        public static void main(String[] arguments) throws DriverUnavailable {
            FrameworkInfo framework =
                    FrameworkInfo.newBuilder().setUser("root").setName("pmc").build();
            Libmesos libmesos = new Libmesos(Libmesos.Driver.SCHEDULER, System.getenv(), "");
            MasterAccess nobody = MasterAccess.plain("127.0.0.1:1");
            try (ZooKeeperClients zooKeeper = new ZooKeeperClients();
                    MesosMaster master = new MasterFactory(DriverChoice.AUTO, nobody, libmesos, zooKeeper)
                            .create(new RecordingEvents(), framework)) {
                master.start();
                master.accept(OFFERS, List.of(), FILTERS);
                master.decline(OFFERS, FILTERS);
                master.acceptInverseOffers(OFFERS, FILTERS);
                master.declineInverseOffers(OFFERS, FILTERS);
                master.revive();
                master.suppress();
                master.kill(TASK, AGENT, null);
                master.acknowledge(Call.Acknowledge.newBuilder()
                        .setTaskId(TASK)
                        .setAgentId(AGENT)
                        .setUuid(ByteString.copyFromUtf8("0123456789abcdef"))
                        .build());
                master.reconcile(
                        List.of(Call.Reconcile.Task.newBuilder().setTaskId(TASK).build()));
                master.message(AGENT, ExecutorID.newBuilder().setValue("e-1").build(), new byte[1]);
                System.out.println(master.getClass().getSimpleName() + " has made every call");
            }
            System.out.flush();
        }
    }
}
