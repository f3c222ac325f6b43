package dev.pmc.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.cli.Main;
import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.hostdb.FrameworkTerms;
import dev.pmc.hostdb.HostDb;
import dev.pmc.hostdb.zookeeper.ZooKeeperPlace;
import dev.pmc.zookeeper.Election;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import picocli.CommandLine;

/** Schedulers that must not lead end with one clear line, take nothing from whoever leads, and leave what they find as it is. */
@SuppressWarnings("try")
final class MisfitSchedulerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final FrameworkTerms DEFAULTS = new FrameworkTerms("*", "root", 1_209_600_000, null);
    private static final AtomicInteger TESTS = new AtomicInteger();

    @RegisterExtension
    static final ZooKeeperServer ZOOKEEPER = new ZooKeeperServer();

    private final StringWriter err = new StringWriter();
    private String queue = "127.0.0.1:1";
    private ZooKeeperAddress address;
    private ZooKeeperPlace place;

    @BeforeEach
    void choosePlace() {
        address = ZOOKEEPER.at("/sites/misfit-" + TESTS.incrementAndGet());
        place = new ZooKeeperPlace(address, ZOOKEEPER.clients());
    }

    private CuratorFramework client() {
        return ZOOKEEPER.client(address);
    }

    private Election leader() throws InterruptedException {
        Election election = place.stand("http://healthy/");
        assertThat(election.leadsWithin(PATIENCE.toMillis())).isTrue();
        return election;
    }

    private List<String> standing() {
        try {
            return client().getChildren().forPath(address.path() + "/leader");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private int daemon(String... more) {
        List<String> words = new ArrayList<>(List.of(
                "--master=127.0.0.1:1",
                "--address=127.0.0.1",
                "--driver=http",
                "--port=0",
                "--executor=http://example.test/exec.tgz",
                "--queue=" + queue));
        words.addAll(List.of(more));
        if (words.stream().noneMatch(word -> word.startsWith("--hostdb="))) {
            words.add("--hostdb=" + address);
        }
        return execute(words);
    }

    private int execute(List<String> words) {
        CommandLine main = Main.commandLine();
        for (CommandLine each : all(main)) {
            each.setErr(new PrintWriter(err, true)).setOut(new PrintWriter(new StringWriter()));
        }
        return main.execute(words.toArray(String[]::new));
    }

    private static List<CommandLine> all(CommandLine command) {
        List<CommandLine> all = new ArrayList<>(List.of(command));
        command.getSubcommands().values().forEach(each -> all.addAll(all(each)));
        return all;
    }

    private void write(String node, String data) throws Exception {
        client().create()
                .orSetData()
                .creatingParentsIfNeeded()
                .forPath(address.path() + node, data.getBytes(StandardCharsets.UTF_8));
    }

    private String read(String node) throws Exception {
        return new String(client().getData().forPath(address.path() + node), StandardCharsets.UTF_8);
    }

    @Test
    void oneThatWouldBeAnotherFrameworkDoesNotStand() throws Exception {
        place.open().close();
        place.agreement().agree(DEFAULTS);
        try (Election healthy = leader()) {
            assertThat(daemon("--role=web", "--principal=jake")).isEqualTo(2);

            assertThat(err.toString())
                    .hasLineCount(1)
                    .contains("pmc: this pmc would be another framework", "--role is 'web' here and '*' there")
                    .contains("--principal is 'jake' here and not given there", "pmc hostdb change-framework");
            assertThat(standing()).hasSize(1);
            assertThat(healthy.leadsWithin(0)).isTrue();
        }
    }

    @Test
    void oneThatStandsByEndsWhenOthersAreToSaySomethingElse() throws Exception {
        place.open().close();
        place.agreement().agree(DEFAULTS);
        try (Election healthy = leader()) {
            CompletableFuture<Integer> standby = CompletableFuture.supplyAsync(this::daemon);
            Await.until("it to stand by", PATIENCE, () -> standing().size() == 2);

            assertThat(execute(List.of("hostdb", "change-framework", "--hostdb=" + address, "--role=web")))
                    .isZero();

            assertThat(standby.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(2);
            assertThat(err.toString()).contains("--role is '*' here and 'web' there");
            assertThat(standing()).hasSize(1);
            assertThat(healthy.leadsWithin(0)).isTrue();
        }
    }

    @Test
    void aRecordThatCannotBeReadEndsIt() throws Exception {
        place.open().close();
        write("/checkpoint", "{broken");
        try (Beanstalkd beanstalkd = Beanstalkd.start()) {
            queue = beanstalkd.address();

            assertThat(daemon()).isEqualTo(14);
        }
        assertThat(err.toString()).hasLineCount(1).contains("has records that cannot be read", "checkpoint");
        assertThat(read("/checkpoint")).isEqualTo("{broken");
    }

    @Test
    void aHostDbOfANewerFormIsLeftToTheNewerPmc() throws Exception {
        write("", "{\"format\":2,\"id\":\"abc\"}");

        assertThat(daemon()).isEqualTo(14);
        assertThat(err.toString()).hasLineCount(1).contains("has format 2", "use the pmc that made it");
        assertThat(client().getChildren().forPath(address.path())).isEmpty();
    }

    @Test
    void whatIsNoHostDbIsLeftToWhoseItIs() throws Exception {
        write("", "somebody's");

        assertThat(daemon()).isEqualTo(14);
        assertThat(err.toString()).hasLineCount(1).contains("holds something else than a hostdb");
        assertThat(read("")).isEqualTo("somebody's");
    }

    @Test
    void whoIsNotLetInIsToldWhatToGive() {
        ZooKeeperAddress mine = address.withCredentials("pmc:secret");
        try (HostDb db = new ZooKeeperPlace(mine, ZOOKEEPER.clients()).open()) {
            db.newEpoch();
        }

        assertThat(daemon()).isEqualTo(14);
        assertThat(err.toString())
                .hasLineCount(1)
                .contains("does not let pmc into the hostdb", "--zk-credentials-file")
                .doesNotContain("secret");
    }
}
