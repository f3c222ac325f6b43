package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.pmc.mesos.Endpoint;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import dev.pmc.zookeeper.ZooKeeperProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** With a real ZooKeeper, in a process of its own. */
final class ZooKeeperDetectorTest {
    private static final int ALL_RIGHTS = 31;
    private static final int ADMIN = 16;
    private static final Id ANYONE = new Id("world", "anyone");

    @TempDir
    static Path folder;

    private static ZooKeeperProcess zooKeeper;
    private static int elections;

    private final Semaphore changes = new Semaphore(0);
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(ZooKeeperDetector.class);
    private final AppenderBase<ILoggingEvent> log = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            said.add(event.getFormattedMessage());
        }
    };
    private final String path = "/mesos-" + ++elections;
    private final CuratorFramework masters;
    private final ZooKeeperClients clients = new ZooKeeperClients();
    private final ZooKeeperDetector detector;

    ZooKeeperDetectorTest() {
        masters = CuratorFrameworkFactory.builder()
                .connectString(zooKeeper.address())
                .retryPolicy(new RetryOneTime(100))
                .authorization("digest", "mesos:secret".getBytes(StandardCharsets.UTF_8))
                .build();
        ZooKeeperAddress address = ZooKeeperAddress.parse("zk://mesos:secret@" + zooKeeper.address() + path);
        detector = new ZooKeeperDetector(clients.client(address), address, false, Duration.ofMillis(200));
    }

    @BeforeAll
    static void startZooKeeper() {
        zooKeeper = ZooKeeperProcess.start(folder);
    }

    @AfterAll
    static void stopZooKeeper() {
        zooKeeper.close();
    }

    @BeforeEach
    void connect() {
        masters.start();
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        detector.close();
        clients.close();
        masters.close();
    }

    @Test
    void followsTheElectionFromBeforeTheFirstMasterOn() throws Exception {
        detector.start(changes::release);
        assertThat(detector.candidate()).isEmpty();

        String first = stand("10.0.0.1");
        awaitLeader("10.0.0.1");
        stand("10.0.0.2");
        masters.create().forPath(path + "/log_replicas");
        assertThat(changes.tryAcquire(300, TimeUnit.MILLISECONDS))
                .as("a second master that does not lead is no change")
                .isFalse();

        masters.delete().forPath(first);
        awaitLeader("10.0.0.2");
    }

    @Test
    void anHeirThatIsNewWhenTheLeaderGoesIsFollowedWithoutABreak() throws Exception {
        String leading = stand("10.0.0.1");
        detector.start(changes::release);
        awaitLeader("10.0.0.1");
        for (int i = 2; i < 12; i++) {
            said.clear();
            masters.transaction()
                    .forOperations(
                            masters.transactionOp()
                                    .create()
                                    .withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
                                    .forPath(path + "/json.info_", json("10.0.0." + i)),
                            masters.transactionOp().delete().forPath(leading));
            leading = path + "/" + masters.getChildren().forPath(path).get(0);

            awaitLeader("10.0.0." + i);
            assertThat(said).allSatisfy(line -> assertThat(line).startsWith("A Mesos master leads"));
        }
    }

    @Test
    void aLeaderThatStepsDownWithoutHeirIsForgottenQuietly() throws Exception {
        String only = stand("10.0.0.1");
        detector.start(changes::release);
        awaitLeader("10.0.0.1");
        masters.delete().forPath(only);
        while (detector.candidate().isPresent()) {
            Thread.onSpinWait();
        }
        assertThat(changes.tryAcquire()).isFalse();
        stand("10.0.0.1");
        awaitLeader("10.0.0.1");
    }

    @Test
    void readsWhatOldMastersWrite() throws Exception {
        byte[] info = MasterInfo.newBuilder()
                .setId("m")
                .setIp(0x0100007f)
                .setPort(5051)
                .build()
                .toByteArray();
        masters.create()
                .creatingParentsIfNeeded()
                .withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
                .forPath(path + "/info_", info);
        detector.start(changes::release);
        assertThat(changes.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        assertThat(detector.candidate())
                .contains(new Endpoint(false, "127.0.0.1", 5051, Endpoint.SCHEDULER_PATH, null));
    }

    @Test
    void showsItsCredentials() throws Exception {
        masters.create()
                .creatingParentsIfNeeded()
                .withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
                .withACL(List.of(new ACL(ALL_RIGHTS, new Id("auth", ""))))
                .forPath(path + "/json.info_", json("10.0.0.1"));
        detector.start(changes::release);
        awaitLeader("10.0.0.1");
    }

    @Test
    void looksAgainWhenItIsNotRefusedAnyMore() throws Exception {
        List<ACL> nobody = List.of(new ACL(ADMIN, ANYONE));
        masters.create().withACL(nobody).forPath(path);
        detector.start(changes::release);
        assertThat(said.poll(20, TimeUnit.SECONDS)).startsWith("ZooKeeper does not tell which master leads");
        assertThat(changes.tryAcquire(500, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(said).as("it is said once").isEmpty();

        masters.setACL().withACL(List.of(new ACL(ALL_RIGHTS, ANYONE))).forPath(path);
        stand("10.0.0.1");
        awaitLeader("10.0.0.1");
    }

    @Test
    void saysThatTheLeadersNodeMayNotBeRead() throws Exception {
        masters.create()
                .creatingParentsIfNeeded()
                .withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
                .withACL(List.of(new ACL(ADMIN, ANYONE)))
                .forPath(path + "/json.info_", json("10.0.0.1"));
        detector.start(changes::release);
        assertThat(said.poll(20, TimeUnit.SECONDS)).startsWith("ZooKeeper does not tell which master leads");
        assertThat(detector.candidate()).isEmpty();
    }

    @Test
    void aNodeThatNamesNoMasterLeavesTheOldOneKnown() throws Exception {
        String first = stand("10.0.0.1");
        detector.start(changes::release);
        awaitLeader("10.0.0.1");
        masters.create().withMode(CreateMode.EPHEMERAL_SEQUENTIAL).forPath(path + "/json.info_", new byte[] {1});
        assertThat(changes.tryAcquire(500, TimeUnit.MILLISECONDS))
                .as("while the cache reads the node nothing changes")
                .isFalse();
        masters.delete().forPath(first);
        stand("10.0.0.3");
        assertThat(changes.tryAcquire(500, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(detector.candidate()).map(Endpoint::host).contains("10.0.0.1");
    }

    @Test
    void oneThatIsClosedLeavesTheConnectionToTheOthers() throws Exception {
        stand("10.0.0.1");
        ZooKeeperAddress address = ZooKeeperAddress.parse("zk://mesos:secret@" + zooKeeper.address() + path);
        ZooKeeperDetector other = new ZooKeeperDetector(clients.client(address), address, false);
        other.start(() -> {});
        other.close();
        detector.start(changes::release);
        awaitLeader("10.0.0.1");
    }

    @Test
    void aZooKeeperThatIsAwayForATimeDoesNotTakeTheMasterAway() throws Exception {
        stand("10.0.0.1");
        detector.start(changes::release);
        awaitLeader("10.0.0.1");

        zooKeeper.stop();
        Thread.sleep(500);
        assertThat(detector.candidate()).isPresent();
        zooKeeper.startAgain();
        String heir = stand("10.0.0.2");
        for (String child : masters.getChildren().forPath(path)) {
            if (!heir.endsWith(child)) {
                masters.delete().forPath(path + "/" + child);
            }
        }
        awaitLeader("10.0.0.2");
    }

    @Test
    void aDriverMovesWithTheLeader() throws Exception {
        RecordingEvents events = new RecordingEvents();
        FrameworkInfo framework =
                FrameworkInfo.newBuilder().setUser("root").setName("pmc").build();
        try (ScriptedMaster one = new ScriptedMaster();
                ScriptedMaster two = new ScriptedMaster();
                HttpMaster master = new HttpMaster(events, framework, detector, ScriptedMaster.hasty())) {
            String first = stand(one.endpoint());
            master.start();
            one.grantSubscribe();
            events.hears("subscribed f-1");

            stand(two.endpoint());
            masters.delete().forPath(first);
            events.hears("disconnected");
            two.grantSubscribe();
            events.hears("subscribed f-1");
            one.hearsNothingFor(Duration.ofMillis(100));
        }
    }

    private String stand(String ip) throws Exception {
        return stand(new Endpoint(false, ip, 5050, Endpoint.SCHEDULER_PATH, null));
    }

    private String stand(Endpoint endpoint) throws Exception {
        return masters.create()
                .creatingParentsIfNeeded()
                .withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
                .forPath(path + "/json.info_", json(endpoint));
    }

    private static byte[] json(String ip) {
        return json(new Endpoint(false, ip, 5050, Endpoint.SCHEDULER_PATH, null));
    }

    /** As Mesos 1.11 writes it. */
    private static byte[] json(Endpoint master) {
        return """
                {"address":{"hostname":"master.example","ip":"%1$s","port":%2$d},
                 "capabilities":[{"type":"AGENT_UPDATE"},{"type":"QUOTA_V2"}],
                 "hostname":"master.example","id":"4f5b","ip":16777343,
                 "pid":"master@%1$s:%2$d","port":%2$d,"version":"1.11.0"}""".formatted(master.host(), master.port()).getBytes(StandardCharsets.UTF_8);
    }

    private void awaitLeader(String ip) throws InterruptedException {
        assertThat(changes.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        assertThat(detector.candidate()).contains(new Endpoint(false, ip, 5050, Endpoint.SCHEDULER_PATH, null));
    }
}
