package dev.pmc.hostdb.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.decision.State;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.JobKey;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.fixtures.Await;
import dev.pmc.hostdb.Epoch;
import dev.pmc.hostdb.HostDb;
import dev.pmc.hostdb.HostDbContract;
import dev.pmc.hostdb.HostDbException;
import dev.pmc.hostdb.Records;
import dev.pmc.hostdb.SampleRecords;
import dev.pmc.hostdb.sqlite.SqlitePlace;
import dev.pmc.vm.Hostname;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** With a real ZooKeeper. */
final class ZooKeeperHostDbTest extends HostDbContract {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final AtomicInteger TESTS = new AtomicInteger();

    @RegisterExtension
    static final ZooKeeperServer ZOOKEEPER = new ZooKeeperServer();

    private final String path = "/sites/test-" + TESTS.incrementAndGet();

    private ZooKeeperAddress address() {
        return ZOOKEEPER.at(path);
    }

    private CuratorFramework client() {
        return ZOOKEEPER.client(address());
    }

    @Override
    public HostDb open() {
        return ZooKeeperHostDb.open(client(), address());
    }

    @Override
    public HostDb openBeside() {
        return open();
    }

    private String node(String name) throws Exception {
        return new String(
                client().getData().forPath(name.isEmpty() ? path : path + "/" + name), StandardCharsets.UTF_8);
    }

    private List<String> children(String name) {
        try {
            return client().getChildren().forPath(name.isEmpty() ? path : path + "/" + name);
        } catch (KeeperException.NoNodeException e) {
            return List.of();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Changes many(long sequence, List<VmRecord> vms) {
        Map<Hostname, Optional<VmRecord>> all = new LinkedHashMap<>();
        vms.forEach(vm -> all.put(vm.hostname(), Optional.of(vm)));
        return new Changes(null, sequence, all, List.of(), List.of(), List.of(), List.of());
    }

    private static VmRecord large(String hostname, long sequence, int bytes) {
        String plain = Records.text(SampleRecords.plain(hostname, sequence));
        return Records.read(
                plain.replace("\"reason\":null", "\"reason\":\"" + "x".repeat(bytes) + '"'), VmRecord.class);
    }

    @Test
    void peopleCanReadItWithZkCli() throws Exception {
        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            db.load();
            db.commit(
                    epoch,
                    SampleRecords.changes(
                            "framework-1",
                            3,
                            List.of(SampleRecords.full("web1", 1)),
                            List.of(SampleRecords.result("db-2")),
                            List.of()));

            assertThat(node("")).contains("\"format\":1");
            assertThat(node("epoch")).isEqualTo("1");
            assertThat(node("log/000000000000001")).contains("\"web1\"", "framework-1");
            String vm = ZooKeeperStore.node(new Hostname("web1"));
            Await.until("the checkpoint", PATIENCE, () -> children("result").contains("db-2"));
            assertThat(Records.read(node(vm), VmRecord.class)).isEqualTo(SampleRecords.full("web1", 1));
        }
    }

    @Test
    void checkpointsShortenTheLogAndLoseNothing() {
        State before;
        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            State state = db.load();
            for (int i = 1; i <= 1_500; i++) {
                Changes changes = i % 3 == 0
                        ? new Changes(
                                "framework-" + i,
                                i,
                                Map.of(new Hostname("web" + i % 40), Optional.empty()),
                                List.of(SampleRecords.result("db-" + i)),
                                i > 300 ? List.of("db-" + (i - 300)) : List.of(),
                                List.of(new HandledJob(SampleRecords.QUEUE, i, 7)),
                                i > 30 ? List.of(new JobKey(SampleRecords.QUEUE, i - 30)) : List.of(),
                                SampleRecords.machines(
                                                0,
                                                i % 2 == 0
                                                        ? SampleRecords.drainedMachine("metal/" + i % 5)
                                                        : Machine.named("metal/" + i % 5))
                                        .machines())
                        : SampleRecords.put(i, SampleRecords.plain("web" + i % 50, i));
                state = state.after(changes);
                if (i % 2 == 0) {
                    db.commit(epoch, changes);
                } else {
                    db.commit(epoch, changes, state);
                }
            }
            Await.until(
                    "the log to be shortened", PATIENCE, () -> children("log").size() < 1_000);
            before = state;
            assertThat(db.load()).isEqualTo(before);
        }
        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            assertThat(db.load()).isEqualTo(before);
            Changes last = SampleRecords.put(2_000, SampleRecords.plain("last", 2_000));
            db.commit(epoch, last);
            assertThat(db.load()).isEqualTo(before.after(last));
        }
    }

    @Test
    void aTurnThatIsLargerThanARequestMayBeIsDurableAsAWhole() {
        List<VmRecord> vms = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            vms.add(SampleRecords.full("web" + i, i + 1));
        }
        vms.add(large("large", 3_001, 3_000_000));
        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            db.load();
            db.commit(epoch, many(3_001, vms));
        }
        try (HostDb db = open()) {
            assertThat(db.load().vms()).hasSize(3_001).containsAll(vms);
            Epoch epoch = db.newEpoch();
            db.load();
            Await.until("the checkpoint of all", PATIENCE, () -> {
                try {
                    return node("checkpoint").contains("\"upTo\":1,");
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            db.commit(epoch, SampleRecords.put(3_002, SampleRecords.plain("large", 3_001)));
            Await.until("the parts to go", PATIENCE, () -> {
                db.commit(epoch, SampleRecords.put(3_003, SampleRecords.plain("other", 3_003)));
                return children("part").isEmpty();
            });
        }
        try (HostDb db = open()) {
            assertThat(db.load().vms()).hasSize(3_002).contains(SampleRecords.plain("large", 3_001));
        }
    }

    @Test
    void aReaderBesideTheLeaderSeesOneMomentOfIt() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        try (HostDb leader = open();
                HostDb reader = open()) {
            Epoch epoch = leader.newEpoch();
            leader.load();
            Thread writing = new Thread(() -> {
                for (int i = 1; !done.get(); i++) {
                    // Both or none; and never more than one turn apart from the sequence.
                    leader.commit(epoch, many(i, List.of(SampleRecords.plain("a", i), SampleRecords.plain("b", i))));
                }
            });
            writing.start();
            try {
                for (int i = 0; i < 200; i++) {
                    State seen = reader.load();
                    if (seen.sequence() > 0) {
                        assertThat(seen.vms())
                                .containsExactly(
                                        SampleRecords.plain("a", seen.sequence()),
                                        SampleRecords.plain("b", seen.sequence()));
                    }
                }
            } finally {
                done.set(true);
                writing.join();
            }
        }
    }

    @Test
    void whileZooKeeperIsAwayACommitWaitsAndIsThereOnce() throws Exception {
        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            State state = db.load();
            ZOOKEEPER.stop();
            Thread later = new Thread(() -> {
                try {
                    Thread.sleep(1_500);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                ZOOKEEPER.startAgain();
            });
            later.start();

            Changes changes = SampleRecords.put(1, SampleRecords.plain("web1", 1));
            db.commit(epoch, changes);
            later.join();

            db.requireLeading(epoch);
            assertThat(db.load()).isEqualTo(state.after(changes));
            assertThat(children("log")).containsExactly("000000000000001");
        }
    }

    @Test
    void whatIsNoHostDbIsLeftAlone() throws Exception {
        client().create().creatingParentsIfNeeded().forPath(path, "somebody's".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(this::open)
                .isInstanceOf(HostDbException.class)
                .hasMessageContaining(path + " holds something else");
        assertThat(node("")).isEqualTo("somebody's");
    }

    @Test
    void anEmptyNodeThatAnOperatorMadeBecomesOne() throws Exception {
        client().create().creatingParentsIfNeeded().forPath(path, new byte[0]);

        try (HostDb db = open()) {
            assertThat(db.load().id()).isNotBlank();
        }
    }

    @Test
    void aRecordThatCannotBeReadStopsTheStartAndChangesNothing() throws Exception {
        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            db.commit(epoch, SampleRecords.put(1, SampleRecords.plain("web1", 1)));
            db.load();
            Await.until(
                    "the checkpoint",
                    PATIENCE,
                    () -> !children("vm/" + bucket("web1")).isEmpty());
        }
        String node = ZooKeeperStore.node(new Hostname("web1"));
        client().setData().forPath(path + "/" + node, "{broken".getBytes(StandardCharsets.UTF_8));

        try (HostDb db = open()) {
            assertThatThrownBy(db::load)
                    .isInstanceOf(HostDbException.class)
                    .hasMessageContaining(node)
                    .hasMessageContaining("nothing was changed");
        }
        assertThat(node(node)).isEqualTo("{broken");
    }

    private static String bucket(String hostname) {
        return ZooKeeperStore.node(new Hostname(hostname)).substring(3, 5);
    }

    @Test
    void itIsForTheUserWhoMadeIt() {
        ZooKeeperAddress mine = address().withCredentials("pmc:secret");
        try (HostDb db = ZooKeeperHostDb.open(ZOOKEEPER.client(mine), mine)) {
            Epoch epoch = db.newEpoch();
            db.commit(epoch, SampleRecords.put(1, SampleRecords.plain("web1", 1)));
        }

        assertThatThrownBy(this::open)
                .isInstanceOf(HostDbException.class)
                .hasMessageContaining("does not let pmc into the hostdb")
                .hasMessageNotContaining("secret");
        try (HostDb db = ZooKeeperHostDb.open(ZOOKEEPER.client(mine), mine)) {
            assertThat(db.load().vms()).hasSize(1);
        }
    }

    @Test
    void aSiteMovesFromAFileToZooKeeperAndBack(@TempDir Path folder) {
        SqlitePlace file = new SqlitePlace(folder.resolve("pmc.db"));
        List<VmRecord> vms = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            vms.add(SampleRecords.full("web" + i, i + 1));
        }
        try (HostDb db = file.open()) {
            Epoch epoch = db.newEpoch();
            db.commit(
                    epoch,
                    SampleRecords.changes("framework-1", 1_201, vms, List.of(SampleRecords.result("db-1")), List.of()));
            db.commit(epoch, SampleRecords.machines(1_202, SampleRecords.drainedMachine("metal2")));
        }
        State before = file.check();
        ZooKeeperPlace place = new ZooKeeperPlace(address(), ZOOKEEPER.clients());

        place.restore(before);

        assertThat(place.check()).isEqualTo(before);
        assertThatThrownBy(() -> place.restore(before))
                .isInstanceOf(HostDbException.class)
                .hasMessageContaining("is not empty");
        SqlitePlace copy = new SqlitePlace(folder.resolve("copy.db"));
        copy.restore(place.check());
        assertThat(copy.check()).isEqualTo(before);
    }

    @Test
    void anImportThatDidNotComeToItsEndIsNoHostDb() throws Exception {
        ZooKeeperPlace place = new ZooKeeperPlace(address(), ZOOKEEPER.clients());
        place.restore(State.empty("abc"));
        client().setData()
                .forPath(path, "{\"format\":1,\"id\":\"abc\",\"incomplete\":true}".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(this::open).isInstanceOf(HostDbException.class).hasMessageContaining("import again");
        assertThatThrownBy(place::check).isInstanceOf(HostDbException.class).hasMessageContaining("import again");
    }

    @Test
    void theFrameworkCanBeForgottenAndNothingElse() {
        ZooKeeperPlace place = new ZooKeeperPlace(address(), ZOOKEEPER.clients());
        try (HostDb db = place.open()) {
            Epoch epoch = db.newEpoch();
            db.commit(
                    epoch,
                    SampleRecords.changes(
                            "framework-1",
                            3,
                            List.of(SampleRecords.full("web1", 1)),
                            List.of(SampleRecords.result("db-2")),
                            List.of()));
        }

        assertThat(place.forgetFramework()).isEqualTo("framework-1");

        State after = place.check();
        assertThat(after.frameworkId()).isNull();
        assertThat(after.vms()).containsExactly(SampleRecords.full("web1", 1));
        assertThat(after.outbox()).containsExactly(SampleRecords.result("db-2"));
        assertThat(place.forgetFramework()).isNull();
    }

    @Test
    void whatIsNotThereIsNotMadeByLooking() {
        ZooKeeperPlace place = new ZooKeeperPlace(address(), ZOOKEEPER.clients());

        assertThatThrownBy(place::check).isInstanceOf(HostDbException.class).hasMessageContaining("there is no hostdb");
        assertThat(children("")).isEmpty();
    }
}
