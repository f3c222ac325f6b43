package dev.pmc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.cli.process.Failure;
import dev.pmc.cli.process.SecretFile;
import dev.pmc.hostdb.HostDb;
import dev.pmc.hostdb.sqlite.SqliteHostDb;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator gets wrong at the start: one clear line, and the documented exit code. */
class MainTest {
    private static final String NOBODY_LISTENS = "127.0.0.1:1";

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final PrintStream before = System.err;

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(stderr, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setErr(before);
    }

    @Test
    void withoutAMasterItSaysWhatToGive() {
        assertThat(Main.run()).isEqualTo(2);
        assertThat(said()).contains("pmc: --master is needed").contains("Try: pmc --help");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--no-such-flag",
                "--port=70000",
                "--queue=beanstalkd",
                "--virt-type=xen",
                "--driver=carrier-pigeon",
                "--log-level=loud",
                "--log-format=xml",
                "--stop-grace=-1",
                "--secret-file=/tmp/secret"
            })
    void aWrongFlagIsNamed(String flag) {
        assertThat(Main.run("--master", "local", flag)).isEqualTo(2);
        assertThat(said()).contains(flag.replaceFirst("=.*", ""));
        assertThat(said()).doesNotContain("at dev.pmc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--master=local --tube=x --result-tube=x",
                "--master=local --tube=x --network-tube=x",
                "--master=local --result-tube=dnsmasq",
                "--master=local --tube=mesos_finished",
                "network --tube=x --next-tube=x",
                "network --tube=x --result-tube=x",
                "network --next-tube=mesos_finished"
            })
    void oneTubeForTwoThingsIsRefused(String flags) {
        assertThat(Main.run(flags.split(" "))).isEqualTo(2);
        assertThat(said()).contains(" are both ").doesNotContain("at dev.pmc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo://bar", "mesos:port", "one,,two", "zk://one:2181", "zk://one two/mesos"})
    void aMasterThatIsNoAddressIsNamedBeforeAnythingIsDone(String master) {
        assertThat(Main.run("--master", master, "--executor", "/no/such/file")).isEqualTo(2);
        assertThat(said()).contains("pmc: --master: ").doesNotContain("at dev.pmc");
    }

    @Test
    void aMissingArchiveIsNamed() {
        assertThat(daemon("--executor", directory.resolve("none.tgz").toString()))
                .isEqualTo(5);
        assertThat(lastLine()).startsWith("pmc: --executor: there is no file").contains("none.tgz");
    }

    @Test
    void anArchiveThatIsNoneIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("exec.tgz"), "not a tarball");

        assertThat(daemon("--executor", file.toString())).isEqualTo(5);
        assertThat(lastLine()).contains("is not an executor archive").contains("not a gzipped tar");
    }

    @Test
    void whereAgentsGetAnArchiveIsSaidOnce() {
        assertThat(daemon("--executor", "http://example.test/exec.tgz", "--artifact-url", "http://site.test/exec.tgz"))
                .isEqualTo(2);
        assertThat(said()).contains("leave out one of them");

        assertThat(daemon("--artifact-url", "/srv/exec.tgz")).isEqualTo(2);
        assertThat(said()).contains("'/srv/exec.tgz' is not a URL such as");
    }

    @Test
    void aHostDbThatCannotBeMadeIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThat(daemon(
                        "--executor",
                        "http://example.test/exec.tgz",
                        "--hostdb",
                        file.resolve("hostdb.db").toString()))
                .isEqualTo(14);
        assertThat(lastLine()).startsWith("pmc: ").contains("hostdb");
    }

    @Test
    void whatIsNoHostDbIsLeftAsItIs() throws Exception {
        Path file = Files.writeString(
                directory.resolve("letters"), "This is not a database at all, but it is long enough.");

        assertThat(daemon("--executor", "http://example.test/exec.tgz", "--hostdb", file.toString()))
                .isEqualTo(14);
        assertThat(lastLine()).contains("it is not a SQLite database");
        assertThat(file).hasContent("This is not a database at all, but it is long enough.");
    }

    @Test
    void aHostDbThatAnotherHasMayComeFree() {
        Path file = directory.resolve("taken/hostdb.db");
        try (HostDb taken = SqliteHostDb.open(file)) {
            assertThat(daemon("--executor", "http://example.test/exec.tgz", "--hostdb", file.toString()))
                    .isEqualTo(6);
            assertThat(lastLine()).contains("is in use by another pmc");
            taken.newEpoch();
        }
    }

    @Test
    void aQueueThatIsNotThereIsNamed() {
        assertThat(daemon("--executor", "http://example.test/exec.tgz")).isEqualTo(3);
        assertThat(lastLine()).contains(NOBODY_LISTENS).contains("--queue");
    }

    @Test
    void aPortThatIsInUseIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            Path archive = TestArchive.write(directory.resolve("exec.tgz"));

            assertThat(daemon("--executor", archive.toString(), "--port", String.valueOf(taken.getLocalPort())))
                    .isEqualTo(4);
            assertThat(lastLine()).contains("port " + taken.getLocalPort() + " is in use");
        }
    }

    @Test
    void aTokenThatEverybodyOnTheMachineCanReadIsRefused() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "0123456789abcdef");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(daemon("--api-token-file", token.toString())).isEqualTo(2);
        assertThat(lastLine()).contains("--api-token-file", "can be read by everybody", "chmod o-r " + token);
    }

    @Test
    void aSecretHasToBeOne() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), " hunter2\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));

        assertThat(SecretFile.read("--secret-file", secret)).isEqualTo("hunter2");

        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> SecretFile.read("--secret-file", secret))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("can be read by everybody");

        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(secret, "\n");
        assertThatThrownBy(() -> SecretFile.read("--secret-file", secret)).hasMessageContaining("is empty");
    }

    @Test
    void filesForTlsWithZooKeeperHaveToBeUsable() throws Exception {
        Path file = Files.writeString(directory.resolve("pmc.pem"), "no PEM");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        String uri = "http://example.test/exec.tgz";

        assertThat(daemon("--executor", uri, "--zk-certificate-file", file.toString()))
                .isEqualTo(2);
        assertThat(lastLine()).contains("--zk-certificate-file needs --zk-ca-file");
        assertThat(daemon("--executor", uri, "--zk-ca-file", file.toString())).isEqualTo(2);
        assertThat(lastLine()).contains("--zk-ca-file", file.toString(), "in PEM form");
    }

    @Test
    void theGoProgramsSpellingsAreUnderstood() {
        assertThat(daemon(
                        "-artifactPort=0",
                        "--logtostderr=true",
                        "-executor",
                        directory.resolve("none.tgz").toString()))
                .isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--log-level=loud", "--log-format=xml"})
    void theNetworkStageRefusesWhatTheDaemonRefusesOfItsLog(String flag) {
        assertThat(Main.run("network", flag)).isEqualTo(2);
        assertThat(said()).contains(flag.substring(0, flag.indexOf('=')));
    }

    @Test
    void secretsAreNotLogged() {
        daemon("--executor", "/no/such/file", "--executor-env", "DB_PASSWORD=hunter2");

        assertThat(said()).contains("DB_PASSWORD:***").doesNotContain("hunter2");
    }

    private int daemon(String... flags) {
        String[] args = new String[flags.length + 6];
        args[0] = "--master";
        args[1] = "local";
        args[2] = "--queue";
        args[3] = NOBODY_LISTENS;
        args[4] = "--hostdb";
        args[5] = directory.resolve("db/hostdb.db").toString();
        System.arraycopy(flags, 0, args, 6, flags.length);
        return Main.run(withoutRepeats(args));
    }

    /** A flag that a test gives itself takes the place of the usual one. */
    private static String[] withoutRepeats(String[] args) {
        int last = Arrays.asList(args).lastIndexOf("--hostdb");
        if (last > 4) {
            args[5] = args[last + 1];
            return Arrays.copyOf(args, last);
        }
        return args;
    }

    private String said() {
        return stderr.toString(StandardCharsets.UTF_8);
    }

    private String lastLine() {
        return said().strip().lines().reduce("", (one, next) -> next);
    }
}
