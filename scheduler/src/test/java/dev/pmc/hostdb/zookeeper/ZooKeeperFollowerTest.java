package dev.pmc.hostdb.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.decision.State;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.JobKey;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.fixtures.Await;
import dev.pmc.hostdb.Epoch;
import dev.pmc.hostdb.HostDb;
import dev.pmc.hostdb.HostDbException;
import dev.pmc.hostdb.HostDbOwner;
import dev.pmc.hostdb.SampleGroups;
import dev.pmc.hostdb.SampleRecords;
import dev.pmc.hostdb.ToldState;
import dev.pmc.hostdb.sqlite.SqlitePlace;
import dev.pmc.vm.Hostname;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import dev.pmc.zookeeper.ZooKeeperServer;
import dev.pmc.zookeeper.ZooKeeperTree;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.curator.framework.CuratorFramework;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a real ZooKeeper: whoever follows holds what whoever reads all would have. */
final class ZooKeeperFollowerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ROUNDS = 8;
    /** More than a checkpoint waits for. */
    private static final int MANY = 600;

    private static final AtomicInteger TESTS = new AtomicInteger();

    @RegisterExtension
    static final ZooKeeperServer ZOOKEEPER = new ZooKeeperServer();

    private final String path = "/followed-" + TESTS.incrementAndGet();
    private final AtomicReference<HostDbException> problem = new AtomicReference<>();
    private final ToldState told = new ToldState();
    private long sequence;

    private ZooKeeperAddress address() {
        return ZOOKEEPER.at(path);
    }

    private CuratorFramework client() {
        return ZOOKEEPER.client(address());
    }

    private HostDb open() {
        return ZooKeeperHostDb.open(client(), address());
    }

    private HostDb standby() {
        HostDb db = open();
        db.follow(told, problem::set);
        return db;
    }

    private State read() {
        try (HostDb db = open()) {
            return db.load();
        }
    }

    private void overwrite(String name, String data) throws Exception {
        client().setData().forPath(name.isEmpty() ? path : path + "/" + name, data.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> children(String name) {
        try {
            return client().getChildren().forPath(path + "/" + name);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Changes some(SplittableRandom random) {
        sequence++;
        Map<Hostname, Optional<VmRecord>> vms = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = "web" + random.nextInt(40);
            vms.put(
                    new Hostname(name),
                    random.nextInt(3) == 0 ? Optional.empty() : Optional.of(SampleRecords.plain(name, sequence)));
        }
        return new Changes(
                random.nextInt(10) == 0 ? "framework-" + random.nextInt(3) : null,
                sequence,
                vms,
                random.nextBoolean() ? List.of(SampleRecords.result("db-" + sequence)) : List.of(),
                random.nextBoolean() ? List.of("db-" + (sequence - random.nextInt(5))) : List.of(),
                random.nextBoolean() ? List.of(new HandledJob(SampleRecords.QUEUE, sequence, 7)) : List.of(),
                random.nextBoolean()
                        ? List.of(new JobKey(SampleRecords.QUEUE, sequence - random.nextInt(5)))
                        : List.of(),
                random.nextInt(4) == 0
                        ? SampleRecords.machines(0, Machine.named("metal/" + random.nextInt(5)))
                                .machines()
                        : Map.of(),
                groups(random));
    }

    private static Map<GroupName, Optional<GroupRecord>> groups(SplittableRandom random) {
        String name = "web" + random.nextInt(5);
        return switch (random.nextInt(4)) {
            case 0 -> Map.of(new GroupName(name), Optional.of(SampleGroups.plain(name)));
            case 1 -> Map.of(new GroupName(name), Optional.empty());
            default -> Map.of();
        };
    }

    /** Leadership goes from one to the next, with anything in between. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whatIsFollowedIsWhatIsThere(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        HostDb leader = open();
        try {
            Epoch epoch = leader.newEpoch();
            State state = leader.load();
            for (int round = 0; round < ROUNDS; round++) {
                HostDb standby = standby();
                for (int i = random.nextInt(5) == 0 ? MANY : random.nextInt(30); i > 0; i--) {
                    Changes changes = some(random);
                    leader.commit(epoch, changes);
                    state = state.after(changes);
                }
                if (random.nextInt(6) == 0) {
                    ZOOKEEPER.stop();
                    ZOOKEEPER.startAgain();
                }
                if (random.nextBoolean()) {
                    leader.close();
                }
                epoch = standby.newEpoch();
                assertThat(standby.load()).as("taken over in round " + round).isEqualTo(state);
                assertThat(told.state()).as("told in round " + round).isEqualTo(state);
                leader.close();
                leader = standby;
                assertThat(read()).as("read in round " + round).isEqualTo(state);
            }
        } finally {
            leader.close();
        }
        assertThat(problem).hasValue(null);
    }

    @Test
    void itKeepsUpByItself() {
        try (HostDb leader = open()) {
            Epoch epoch = leader.newEpoch();
            State state = leader.load();
            Replica replica = new Replica(state, 0);
            ZooKeeperFollower follower = follower(replica);
            for (int i = 0; i < 3; i++) {
                Changes changes = SampleRecords.put(i + 1, SampleRecords.plain("web" + i, i + 1));
                leader.commit(epoch, changes);
                state = state.after(changes);
            }
            Await.until("the entries to be read", PATIENCE, () -> replica.last() == 3);

            assertThat(follower.stop()).isSameAs(replica);
            assertThat(replica.state()).isEqualTo(state);
            assertThat(told.state()).isEqualTo(state);
            assertThat(told.followed()).isEqualTo(3);
        }
    }

    private ZooKeeperFollower follower(Replica replica) {
        ZooKeeperTree tree = new ZooKeeperTree(client(), address(), new HostDbOwner());
        ZooKeeperStore store = new ZooKeeperStore(
                tree, new ZooKeeperDocuments(tree), replica.state().id());
        ZooKeeperFollower follower = new ZooKeeperFollower(store, replica, told, problem::set);
        follower.start();
        return follower;
    }

    /** As if it had been paused: the log has been shortened meanwhile. */
    @Test
    void whoHasFallenBehindReadsAllAnew() {
        try (HostDb leader = open()) {
            Epoch epoch = leader.newEpoch();
            State state = leader.load();
            Replica old = new Replica(state, 0);
            for (int i = 1; i <= 3 * MANY; i++) {
                Changes changes = SampleRecords.put(i, SampleRecords.plain("web" + i % 20, i));
                leader.commit(epoch, changes);
                state = state.after(changes);
            }
            Await.until(
                    "the first entries to go", PATIENCE, () -> !children("log").contains("000000000000001"));

            ZooKeeperFollower follower = follower(old);
            State whole = state;
            Await.until("all to be read", PATIENCE, () -> {
                Replica held = follower.held();
                return held != null && held.last() == 3 * MANY;
            });

            Replica replica = follower.stop();
            assertThat(replica).isNotNull().isNotSameAs(old);
            assertThat(replica.state()).isEqualTo(whole);
            assertThat(told.state()).isEqualTo(whole);
            assertThat(old.last()).isZero();
        }
    }

    @Test
    void aFrameworkThatWasForgottenIsNotRememberedByAStandby() {
        try (HostDb leader = open()) {
            Epoch epoch = leader.newEpoch();
            leader.load();
            leader.commit(epoch, SampleRecords.changes("framework-1", 1, List.of(), List.of(), List.of()));
        }
        try (HostDb standby = standby()) {
            assertThat(new ZooKeeperPlace(address(), ZOOKEEPER.clients()).forgetFramework())
                    .isEqualTo("framework-1");

            Epoch epoch = standby.newEpoch();
            assertThat(standby.load().frameworkId()).isNull();
            standby.commit(epoch, SampleRecords.put(2, SampleRecords.plain("web1", 2)));
        }
        assertThat(read().vms()).hasSize(1);
        assertThat(read().frameworkId()).isNull();
    }

    @Test
    void whatWasImportedMeanwhileIsWhatItTakesOver(@TempDir Path folder) {
        SqlitePlace file = new SqlitePlace(folder.resolve("pmc.db"));
        try (HostDb db = file.open()) {
            db.commit(db.newEpoch(), SampleRecords.put(1, SampleRecords.plain("web1", 1)));
        }
        try (HostDb standby = standby()) {
            new ZooKeeperPlace(address(), ZOOKEEPER.clients()).restore(file.check());

            standby.newEpoch();
            assertThat(standby.load()).isEqualTo(file.check());
            assertThat(told.state()).isEqualTo(file.check());
        }
    }

    @Test
    void anEntryThatCannotBeReadIsSaidAndTheTakingOverFails() throws Exception {
        String entry = ZooKeeperStore.entry(2);
        try (HostDb leader = open();
                HostDb standby = standby()) {
            Epoch epoch = leader.newEpoch();
            leader.commit(epoch, SampleRecords.put(1, SampleRecords.plain("web1", 1)));
            client().create()
                    .forPath(path + "/" + entry, "{\"version\":2,\"sequence\":2}".getBytes(StandardCharsets.UTF_8));

            Await.until("the standby to say so", PATIENCE, () -> problem.get() != null);
            assertThat(problem.get()).hasMessageContaining(entry).hasMessageContaining("a newer pmc has led");
            standby.newEpoch();
            assertThatThrownBy(standby::load)
                    .isInstanceOf(HostDbException.class)
                    .hasMessageContaining(entry);
        }
        assertThat(client().getData().forPath(path + "/" + entry))
                .asString()
                .isEqualTo("{\"version\":2,\"sequence\":2}");
    }

    /** As from a server that is behind the one that was asked before. */
    @Test
    void whoReadsLessThanThereWasDoesNotLead() throws Exception {
        try (HostDb leader = open()) {
            Epoch epoch = leader.newEpoch();
            leader.commit(epoch, SampleRecords.put(1, SampleRecords.plain("web1", 1)));
            leader.commit(epoch, SampleRecords.put(2, SampleRecords.plain("web2", 2)));
        }
        try (HostDb next = open()) {
            next.newEpoch();
            client().delete().forPath(path + "/" + ZooKeeperStore.entry(2));

            assertThatThrownBy(next::load)
                    .isInstanceOf(HostDbException.class)
                    .hasMessageContaining("was read up to entry 1 of its log, and has 2");
        }
    }

    @Test
    void aHeadThatIsAnotherByNowIsSeenWhenItTakesOver() throws Exception {
        try (HostDb standby = standby()) {
            overwrite("", "{\"format\":2,\"id\":\"abc\"}");

            standby.newEpoch();
            assertThatThrownBy(standby::load)
                    .isInstanceOf(HostDbException.class)
                    .hasMessageContaining("has format 2");
        }
        try (ZooKeeperClients others = new ZooKeeperClients()) {
            overwrite("", "{\"format\":1,\"id\":\"abc\",\"incomplete\":true}");
            assertThatThrownBy(() -> ZooKeeperHostDb.open(others.client(address()), address()))
                    .hasMessageContaining("import again");
        }
    }
}
