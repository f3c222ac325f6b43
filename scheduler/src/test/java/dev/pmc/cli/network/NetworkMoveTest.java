package dev.pmc.cli.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.cli.Commands;
import dev.pmc.network.lease.Lease;
import dev.pmc.network.lease.LeaseBook;
import dev.pmc.network.lease.LeasePages.Barred;
import dev.pmc.network.lease.LeasePages.Claim;
import dev.pmc.network.sqlite.SqliteLeaseBook;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.MacAddress;
import dev.pmc.zookeeper.ZooKeeperProcess;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class NetworkMoveTest {
    private static ZooKeeperProcess server;

    @TempDir
    Path folder;

    private Path book;
    private String path;
    private String said = "";

    @BeforeAll
    static void startServer(@TempDir Path data) {
        server = ZooKeeperProcess.start(data);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void writeBook(TestInfo test) {
        book = folder.resolve("network.db");
        path = "/" + test.getTestMethod().orElseThrow().getName();
        Hostname web1 = new Hostname("web1");
        try (LeaseBook open = SqliteLeaseBook.open(book, InstantSource.system())) {
            open.change(pages -> {
                pages.put(new Lease(web1, "10.1.2.16", new MacAddress("52:54:00:01:02:10"), true));
                pages.claim(new Claim("a-1", web1, false));
                pages.bar(new Barred("10.1.2.17", "was web9's", Instant.now().plusSeconds(600)));
                return pages;
            });
        }
    }

    private int run(String command, Object lease, String... more) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = new String[3 + more.length];
        words[0] = "network";
        words[1] = command;
        words[2] = "--lease-book=" + lease;
        System.arraycopy(more, 0, words, 3, more.length);
        int exit = Commands.execute(out, err, words);
        said = out.toString() + err;
        return exit;
    }

    private String zooKeeper(String user) {
        return "zk://" + user + server.address() + path;
    }

    @Test
    void aBookMovesToZooKeeperAndBackWithAllThatItSays() throws Exception {
        String target = zooKeeper("pmc:secret@");

        assertThat(run("move", book, "--to=" + target)).isZero();
        assertThat(said)
                .contains("moved " + book + " to " + zooKeeper("") + ": leases=1 jobs=1 barred=1")
                .doesNotContain("secret");

        assertThat(run("leases", target)).isZero();
        assertThat(said)
                .contains("vm=web1 ip=10.1.2.16 mac=52:54:00:01:02:10 jobs=1")
                .contains("barred ip=10.1.2.17")
                .contains("was web9's");
        assertThat(run("leases", book)).isEqualTo(1);
        assertThat(said).contains("has been moved to " + zooKeeper(""));
        assertThat(run("leases", zooKeeper(""))).isEqualTo(1);
        assertThat(said).contains("ZooKeeper does not let pmc into the lease book", "--lease-book zk://USER:PASSWORD@");

        Path credentials = Files.writeString(folder.resolve("credentials"), "pmc:secret\n");
        Files.setPosixFilePermissions(credentials, PosixFilePermissions.fromString("rw-------"));
        Path back = folder.resolve("back.db");
        assertThat(run("move", zooKeeper(""), "--to=" + back, "--zk-credentials-file=" + credentials))
                .isZero();
        assertThat(run("leases", back)).isZero();
        assertThat(said).contains("vm=web1 ip=10.1.2.16 mac=52:54:00:01:02:10 jobs=1", "barred ip=10.1.2.17");
        assertThat(run("leases", target)).isEqualTo(1);
        assertThat(said).contains("has been moved to " + back);
    }

    @Test
    void nothingMovesToAPlaceThatIsNotEmpty() {
        Path other = folder.resolve("other.db");
        try (LeaseBook open = SqliteLeaseBook.open(other, InstantSource.system())) {
            open.change(pages -> {
                pages.put(new Lease(new Hostname("db1"), "10.1.2.16", new MacAddress("52:54:00:01:02:10"), true));
                return pages;
            });
        }
        assertThat(run("move", other, "--to=" + zooKeeper(""))).isZero();

        assertThat(run("move", book, "--to=" + zooKeeper(""))).isEqualTo(1);
        assertThat(said).contains("is not empty (leases=1 jobs=0 barred=0)");
        assertThat(run("leases", book)).as("it is still used").isZero();
        assertThat(run("leases", zooKeeper(""))).isZero();
        assertThat(said).contains("vm=db1").doesNotContain("vm=web1");
    }

    @Test
    void aBookThatIsNotThereCannotMove() {
        assertThat(run("move", folder.resolve("nowhere.db"), "--to=" + zooKeeper("")))
                .isEqualTo(1);
        assertThat(said).contains("there is no lease book " + folder.resolve("nowhere.db"));
        assertThat(run("check", "zk://" + server.address() + "/nowhere")).isEqualTo(1);
        assertThat(said).contains("there is no lease book zk://" + server.address() + "/nowhere");
    }
}
