package dev.pmc.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.ChildProcess;
import dev.pmc.fixtures.DnsmasqProcess;
import dev.pmc.fixtures.Processes;
import dev.pmc.network.lease.Lease;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.MacAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * When dnsmasq is told to read its files. The names are a real one's to answer for; the signal goes to a shell that says
 * when it has come, because dnsmasq does not.
 */
class DnsmasqControlTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Hostname WEB1 = new Hostname("web1");
    private static final Hostname WEB2 = new Hostname("web2");

    @TempDir
    Path folder;

    private final Map<Hostname, Lease> book = new HashMap<>();
    private Path hosts;
    private Path pidFile;
    private DnsmasqProcess real;
    private ChildProcess told;

    @BeforeEach
    void start() throws Exception {
        hosts = Files.createDirectory(folder.resolve("hosts"));
        pidFile = folder.resolve("dnsmasq.pid");
        real = DnsmasqProcess.start(hosts);
        told = listen(":");
    }

    private ChildProcess listen(String onSignal) throws Exception {
        String script = "trap 'echo told; " + onSignal + "' HUP; echo up; while :; do sleep 0.05; done";
        ChildProcess shell = ChildProcess.start("told", List.of("/bin/sh", "-c", script));
        shell.awaitOutput("up", PATIENCE);
        Files.writeString(pidFile, shell.pid() + "\n");
        return shell;
    }

    @AfterEach
    void stop() {
        told.close();
        real.close();
    }

    private DnsmasqControl dnsmasq(Path hostsDir) {
        DnsmasqFiles files = new DnsmasqFiles(
                null, hostsDir, Duration.ofMinutes(5), NamePolicy.within(List.of()), folder.resolve("files.lock"));
        return new DnsmasqControl(
                files,
                pidFile,
                new NameServer("127.0.0.1:" + real.port()),
                new DnsmasqControl.Patience(Duration.ofMillis(500), Duration.ofSeconds(10)));
    }

    private static Lease lease(Hostname hostname, int number) {
        return new Lease(hostname, "10.1.2." + number, new MacAddress("52:54:00:01:02:" + number), true);
    }

    private void has(int number, Hostname hostname) {
        book.put(hostname, lease(hostname, number));
    }

    private long timesTold() {
        return told.output().lines().filter("told"::equals).count();
    }

    private void awaitTold(long times) {
        Await.until("dnsmasq to be told " + times + " times", PATIENCE, () -> timesTold() == times);
    }

    @Test
    void ofNewHostsItIsNotToldBecauseItSeesThemItself() throws Exception {
        DnsmasqControl dnsmasq = dnsmasq(hosts);
        dnsmasq.prepare(List.of(), hostnames -> book);
        awaitTold(1);

        has(16, WEB1);
        assertThat(dnsmasq.follow(List.of(WEB1), hostnames -> book)).isEmpty();
        assertThat(dnsmasq.silentAbout(book.values())).isEmpty();

        assertThat(timesTold())
                .as("reading everything takes seconds where there are many")
                .isEqualTo(1);
        book.clear();
        dnsmasq.follow(List.of(WEB1), hostnames -> book);
        awaitTold(2);
    }

    @Test
    void itDoesNotKnowAHostWhoseAddressMayStillBeAStrangers() throws Exception {
        DnsmasqControl dnsmasq = dnsmasq(hosts);
        Lease proven = lease(WEB1, 16);
        Lease asked = new Lease(WEB1, proven.address(), proven.mac(), false);
        book.put(WEB1, asked);

        assertThat(dnsmasq.follow(List.of(WEB1), hostnames -> book)).isEmpty();

        assertThat(hosts).isEmptyDirectory();
        assertThat(dnsmasq.silentAbout(List.of(asked))).as("it need not answer").isEmpty();
        assertThat(dnsmasq.files().differences(List.of(asked))).isEmpty();
        book.put(WEB1, asked.asProven());
        dnsmasq.follow(List.of(WEB1), hostnames -> book);
        assertThat(dnsmasq.silentAbout(book.values())).isEmpty();
        assertThat(hosts.resolve("web1")).exists();
    }

    /** The kernel keeps 16,384 events for it by default, and each file of names is two. */
    @Test
    void ofMoreHostsThanTheKernelRemindsItOfItIsTold() throws Exception {
        told.close();
        told = listen("kill -s HUP " + real.pid());
        DnsmasqControl dnsmasq = dnsmasq(hosts);
        List<Lease> last = new ArrayList<>();
        for (int i = 0; i < 9000; i++) {
            Hostname hostname = new Hostname("vm" + i);
            MacAddress mac = new MacAddress("52:54:00:00:%02x:%02x".formatted(i / 256, i % 256));
            Lease lease = new Lease(hostname, "10.1." + i / 250 + "." + (1 + i % 250), mac, true);
            book.put(hostname, lease);
            if (i >= 8990) {
                last.add(lease);
            }
        }
        real.suspend();
        dnsmasq.follow(book.keySet(), hostnames -> book);
        awaitTold(1);
        real.resume();

        assertThat(dnsmasq.silentAbout(last)).isEmpty();
    }

    @Test
    void whatItDoesNotSeeItselfItIsTold() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        told.close();
        told = listen("cp " + elsewhere + "/* " + hosts);
        DnsmasqControl dnsmasq = dnsmasq(elsewhere);
        dnsmasq.prepare(List.of(), hostnames -> book);
        awaitTold(1);

        has(16, WEB1);
        dnsmasq.follow(List.of(WEB1), hostnames -> book);

        assertThat(dnsmasq.silentAbout(book.values())).isEmpty();
        awaitTold(2);
    }

    @Test
    void whoeverWasKilledBetweenAChangeAndItsNewsIsMadeUpFor() throws Exception {
        dnsmasq(hosts).prepare(List.of(), hostnames -> book);

        awaitTold(1);
    }

    @Test
    void aWordThatDidNotReachItIsSaidAgainThoughNothingChangesAnyMore() throws Exception {
        DnsmasqControl dnsmasq = dnsmasq(hosts);
        has(16, WEB1);
        dnsmasq.prepare(List.of(WEB1), hostnames -> book);
        awaitTold(1);
        String pid = Files.readString(pidFile);
        Files.delete(pidFile);
        book.clear();
        assertThatThrownBy(() -> dnsmasq.follow(List.of(WEB1), hostnames -> book))
                .isInstanceOf(DnsmasqUnavailable.class);
        assertThat(hosts).isEmptyDirectory();

        Files.writeString(pidFile, pid);
        dnsmasq.follow(List.of(WEB1), hostnames -> book);

        awaitTold(2);
    }

    @Test
    void filesThatCannotBeWrittenAreTheirHostsAffairAndAreTriedAgain() throws Exception {
        Path inTheWay = Files.createDirectories(hosts.resolve("web1/x"));
        DnsmasqControl dnsmasq = dnsmasq(hosts);
        has(16, WEB1);
        has(17, WEB2);

        assertThat(dnsmasq.follow(List.of(WEB1, WEB2), hostnames -> book)).containsOnlyKeys(WEB1);
        assertThat(dnsmasq.silentAbout(List.of(lease(WEB2, 17)))).isEmpty();

        Files.delete(inTheWay);
        Files.delete(hosts.resolve("web1"));
        assertThat(dnsmasq.follow(List.of(WEB2), hostnames -> book)).isEmpty();
        assertThat(dnsmasq.silentAbout(book.values())).isEmpty();
    }

    @Test
    void onAFullDiskHostsThatAreGoneMakeRoomForTheOthers() throws Exception {
        Path small = Files.createDirectory(folder.resolve("small"));
        // Room for two files, of which one is for a moment that which is about to be renamed.
        Processes.runOrFail("mount", "-t", "tmpfs", "-o", "nr_inodes=3", "tmpfs", small.toString());
        try {
            DnsmasqControl dnsmasq = dnsmasq(small);
            has(16, WEB1);
            dnsmasq.follow(List.of(WEB1), hostnames -> book);
            Path other = Files.createFile(small.resolve("other.tmp~"));
            book.clear();
            has(17, WEB2);
            assertThat(dnsmasq.follow(List.of(WEB2), hostnames -> book).get(WEB2))
                    .contains("No space left");
            assertThat(small.toFile().list()).containsExactlyInAnyOrder("web1", "other.tmp~");

            assertThat(dnsmasq.follow(List.of(WEB2, WEB1), hostnames -> book)).isEmpty();

            assertThat(small.toFile().list()).containsExactlyInAnyOrder("web2", "other.tmp~");
            assertThat(other).exists();
        } finally {
            Processes.runOrFail("umount", small.toString());
        }
    }
}
