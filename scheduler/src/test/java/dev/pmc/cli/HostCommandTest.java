package dev.pmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.cli.process.Exit;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.queue.BeanstalkJobQueue;
import dev.pmc.queue.BeanstalkTube;
import dev.pmc.queue.JobQueue;
import dev.pmc.queue.QueueAddress;
import dev.pmc.queue.ResultWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people type to get hosts and to be rid of them, against a real beanstalkd. */
class HostCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Beanstalkd beanstalkd;

    @BeforeEach
    void start() {
        beanstalkd = Beanstalkd.start();
    }

    @AfterEach
    void stop() {
        beanstalkd.close();
    }

    @Test
    void theJobHasWhatTheOptionsSay() throws Exception {
        Path key = Files.writeString(folder.resolve("key.pub"), "# mine\nssh-ed25519 AAAA me@here\n");
        Path userData = Files.writeString(folder.resolve("user-data"), "#cloud-config\n\"quoted\": x\n");

        int exit = create("-h Web01 -c web -v 10.1.2.7/24 -s C2M4096D20 -o demo -b node1 -e /srv/exec.tgz --maxc 3"
                + " --placement best_fit --constraint rack:LIKE:r[12]:x --constraint hostname:UNIQUE --label team=a=b --ssh-key "
                + key + " --user-data " + userData);

        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("create_host: warning: nobody takes jobs from the tube dnsmasq, where 1 wait");
        assertThat(exit).isZero();
        assertThat(out.toString()).startsWith("queued: create web01");
        assertThat(jobs("dnsmasq"))
                .containsExactly(
                        "{\"action\":\"create\",\"hostname\":\"web01\",\"comp_type\":\"web\",\"cpu\":2,\"mem\":4096,\"disk\":20,"
                                + "\"vlan\":\"10.1.2.0/24\",\"os\":\"demo\",\"baremetal\":\"node1\",\"maxc\":3,\"placement\":\"best_fit\","
                                + "\"constraints\":[[\"rack\",\"LIKE\",\"r[12]:x\"],[\"hostname\",\"UNIQUE\"]],"
                                + "\"executor\":\"/srv/exec.tgz\",\"ssh_keys\":[\"ssh-ed25519 AAAA me@here\"],"
                                + "\"user_data\":\"#cloud-config\\n\\\"quoted\\\": x\\n\",\"labels\":{\"team\":\"a=b\"}}");
    }

    @Test
    void everyFieldOfAJobCanBeSet() throws Exception {
        assertThat(create(
                        "-h web01 -c web -i 10.1.2.16/24 --gateway 10.1.2.1 --nameserver 10.1.2.2 --nameserver 10.1.2.3"
                                + " --set priority=5 --set on_agent_loss=recreate"))
                .as(err.toString())
                .isZero();
        assertThat(jobs("dnsmasq"))
                .singleElement()
                .asString()
                .contains(
                        "\"gateway\":\"10.1.2.1\",\"nameservers\":[\"10.1.2.2\",\"10.1.2.3\"]",
                        "\"priority\":5,\"on_agent_loss\":\"recreate\"");

        assertThat(create("-h web02 -c web --set priority=soon --set =5")).isEqualTo(2);
        assertThat(err.toString())
                .contains("priority is 'soon'")
                .contains("--set: '=5' is no field; it is written field=value");
    }

    @Test
    void whereSomebodyTakesTheJobsThereIsNoWarning() throws Exception {
        try (JobQueue stage =
                BeanstalkJobQueue.open(new QueueAddress("127.0.0.1", beanstalkd.port()), "dnsmasq", "mesos")) {
            assertThat(create("-h web01 -c web")).isZero();

            assertThat(err.toString()).isEmpty();
            assertThat(stage.reserve(1, Duration.ofSeconds(5))).hasSize(1);
        }
    }

    @Test
    void aJobThatTheQueueDoesNotTakeIsNamedAndTheOthersAreQueued() {
        try (Beanstalkd small = Beanstalkd.start(null, "-z", "100")) {
            String options = "host create --no-dns-check -q " + small.address()
                    + " -h a -h a-name-that-is-longer-than-the-queue-takes -c web";
            assertThat(run(options.split(" ", -1))).isEqualTo(2);
        }
        assertThat(err.toString()).contains("the job for a-name-that-is-longer-than-the-queue-takes was not queued");
        assertThat(out.toString()).startsWith("queued: create a ");
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnceAndNothingIsQueued() throws Exception {
        int exit = create("-h bad_name -s C0M1 -v 10.1.2.0 -i 10.1.2 --mac 01:00:00:00:00:00 --maxc 0 --placement best"
                + " --constraint rack:BESIDE:x --label x --priority -1 --ssh-key /no/such/file --count 0");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString().lines())
                .anyMatch(line -> line.contains("-h: hostname is 'bad_name'"))
                .anyMatch(line -> line.contains("-c: comp_type is missing"))
                .anyMatch(line -> line.contains("-s: cpu is '0'"))
                .anyMatch(line -> line.contains("-s: mem is '1'"))
                .anyMatch(line -> line.contains("-v: '10.1.2.0' has no prefix"))
                .anyMatch(line -> line.contains("-i: ip is '10.1.2'"))
                .anyMatch(line -> line.contains("--mac: mac is '01:00:00:00:00:00'"))
                .anyMatch(line -> line.contains("--maxc: maxc is '0'"))
                .anyMatch(line -> line.contains("--placement: placement is 'best'"))
                .anyMatch(line ->
                        line.contains("--constraint: constraints is 'rack:BESIDE:x': the operator must be one of"))
                .anyMatch(line -> line.contains("--label: 'x' is no label"))
                .anyMatch(line -> line.contains("--priority: '-1' is no number"))
                .anyMatch(line -> line.contains("--count: '0'"))
                .anyMatch(line -> line.contains("--ssh-key: there is no file /no/such/file"));
        assertThat(jobs("dnsmasq")).isEmpty();
    }

    @Test
    void manyHostsAreWrittenInShort() throws Exception {
        Path list = Files.writeString(folder.resolve("list"), "# ours\ndb01 10.1.2.40\n\ndb02\n");

        assertThat(create("-h web[08-10].example -c web -v 10.1.2.0/24 -f " + list))
                .isZero();
        assertThat(create("-h app9 --count 2 -c app")).isZero();

        assertThat(jobs("dnsmasq").stream().map(job -> job.replaceAll(".*\"hostname\":\"([^\"]*)\".*", "$1")))
                .containsExactly("web08.example", "web09.example", "web10.example", "db01", "db02", "app9", "app10");
    }

    @Test
    void rangesThatWouldMakeTooManyNamesAreNoRanges() throws Exception {
        assertThat(create("-h r[1-9999]-[1-9999] -h web[3-1] -h web] -c web")).isEqualTo(2);

        assertThat(err.toString().lines())
                .anyMatch(line -> line.contains("'r[1-9999]-[1-9999]': that is more than 10000 names"))
                .anyMatch(line -> line.contains("'web[3-1]': a range goes upwards"))
                .anyMatch(line -> line.contains("'web]': a range is written web[01-10]"));
        assertThat(jobs("dnsmasq")).isEmpty();
    }

    @Test
    void aNameThatIsInDnsIsNotTakenAgain() throws Exception {
        InetAddress machine = InetAddress.getLocalHost();
        int exit = run("host", "create", "-h", machine.getHostName(), "-c", "web", "-q", beanstalkd.address());

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("is in DNS already, as " + machine.getHostAddress());
    }

    @Test
    void whatTheNetworkStageWouldRefuseIsNotSent() throws Exception {
        assertThat(create("-h localhost -h 10.1.2.7 -h 5m -c web -v 127.0.0.0/8"))
                .isEqualTo(2);
        assertThat(create("-h web01 -c web -v 10.1.2.0/24 -i 10.1.2.255")).isEqualTo(2);

        assertThat(err.toString().lines())
                .anyMatch(line -> line.contains("-h: the name localhost has a meaning of its own"))
                .anyMatch(line -> line.contains("-h: the name 10.1.2.7 ends in a number"))
                .anyMatch(line -> line.contains("-h: the name 5m is a word of dnsmasq's"))
                .anyMatch(line -> line.contains("-v: the vlan 127.0.0.0/8 has an address that no host can have"))
                .anyMatch(line -> line.contains("-i: the address 10.1.2.255 is its network's broadcast address"));
        assertThat(jobs("dnsmasq")).isEmpty();
    }

    @Test
    void aJobThatWouldBeTooBigForTheQueueInTheEndIsNotSent() throws Exception {
        // The first fits into a message as it is, but not with what the network stage adds.
        for (int length : new int[] {65_386, 70_000, 3_000_000}) {
            Path userData = Files.writeString(folder.resolve("user-data"), "#".repeat(length));
            assertThat(create("-h web01 -c web --user-data " + userData)).isEqualTo(2);
        }
        assertThat(err.toString().lines())
                .anyMatch(line -> line.contains("--user-data: the job has 65476 bytes as JSON, and 127 more with its"
                        + " address; beanstalkd takes 65535. Leave 68 bytes out"))
                .noneMatch(line -> line.contains("Exception"));
        assertThat(jobs("dnsmasq")).isEmpty();

        Path userData = Files.writeString(folder.resolve("user-data"), "#".repeat(65_386 - 68));
        assertThat(create("-h web01 -c web --user-data " + userData)).isZero();
        assertThat(jobs("dnsmasq")).hasSize(1);
    }

    @Test
    void aQueueThatCannotBeReachedIsOneClearLine() {
        beanstalkd.kill9();

        assertThat(create("-h web01 -c web")).isEqualTo(Exit.QUEUE.code());

        assertThat(err.toString())
                .startsWith("create_host: cannot connect to beanstalkd")
                .hasLineCount(1);
    }

    @Test
    void theNetworkStageNeedsTheQueueAtItsStart(@TempDir Path folder) {
        beanstalkd.kill9();

        assertThat(run("network", "-q", beanstalkd.address(), "--lease-book=" + folder.resolve("network.db")))
                .isEqualTo(Exit.QUEUE.code());

        assertThat(err.toString())
                .contains("cannot connect to beanstalkd")
                .contains("is beanstalkd running there? (--queue)");
    }

    @Test
    void theNetworkStageGoesOnBehindAJobThatBecomesTooBig() throws Exception {
        String job = "{\"hostname\":\"big\",\"comp_type\":\"web\",\"vlan\":\"10.1.2.0/24\",\"note\":\"\"}";
        String padding = "x".repeat(ResultWriter.LONGEST - job.length());
        try (BeanstalkTube tube = BeanstalkTube.open(new QueueAddress("127.0.0.1", beanstalkd.port()), "dnsmasq")) {
            tube.put(List.of(job.replace("\"\"}", "\"" + padding + "\"}").getBytes(StandardCharsets.UTF_8)));
        }
        assertThat(create("-h small -c web -v 10.1.2.0/24")).isZero();

        int exit = run(
                "network",
                "--count=2",
                "--timeout=30",
                "--probe-timeout=0",
                "-q",
                beanstalkd.address(),
                "--lease-book=" + folder.resolve("network.db"));

        assertThat(exit).as("a job was put aside").isEqualTo(Exit.NEVER.code());
        assertThat(jobs("mesos")).singleElement().asString().contains("\"hostname\":\"small\"");
        assertThat(jobs("mesos_finished"))
                .singleElement()
                .asString()
                .contains("\"status\":\"rejected\"", "65636 bytes");
    }

    @Test
    void deletingNeedsAWordAndGoesStraightToPmc() throws Exception {
        assertThat(run("host", "delete", "-h", "web01", "-q", beanstalkd.address()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--yes");

        assertThat(run("host", "delete", "web[01-02]", "--yes", "-q", beanstalkd.address()))
                .isZero();

        assertThat(jobs("mesos"))
                .containsExactly(
                        "{\"action\":\"delete\",\"hostname\":\"web01\"}",
                        "{\"action\":\"delete\",\"hostname\":\"web02\"}");

        assertThat(run("host", "delete", "web03", "--yes", "--force", "-q", beanstalkd.address()))
                .isZero();
        assertThat(jobs("mesos")).contains("{\"action\":\"delete\",\"hostname\":\"web03\",\"force\":true}");
    }

    @Test
    void aSnapshotIsNamedAndARevertIsMeant() throws Exception {
        String queue = beanstalkd.address();
        assertThat(run("host", "snapshot", "create", "--no-check", "-q", queue, "web[1-2]", "--name", "before-upgrade"))
                .isZero();
        assertThat(out.toString()).isEqualTo("queued snapshot web1\nqueued snapshot web2\n");
        assertThat(run(
                        "host",
                        "snapshot",
                        "revert",
                        "--no-check",
                        "-q",
                        queue,
                        "web1",
                        "--name",
                        "before-upgrade",
                        "--yes"))
                .isZero();
        assertThat(run("host", "snapshot", "delete", "--no-check", "-q", queue, "web1", "--name", "before-upgrade"))
                .isZero();
        assertThat(run("host", "snapshot", "create", "--no-check", "-q", queue, "web1", "--name", "be fore"))
                .isEqualTo(Exit.USAGE.code());
        assertThat(err.toString()).contains("--name: a snapshot's name is 1 to 63 letters");

        assertThat(jobs("mesos"))
                .containsExactly(
                        "{\"action\":\"snapshot\",\"hostname\":\"web1\",\"snapshot\":\"before-upgrade\"}",
                        "{\"action\":\"snapshot\",\"hostname\":\"web2\",\"snapshot\":\"before-upgrade\"}",
                        "{\"action\":\"revert\",\"hostname\":\"web1\",\"snapshot\":\"before-upgrade\"}",
                        "{\"action\":\"delete_snapshot\",\"hostname\":\"web1\",\"snapshot\":\"before-upgrade\"}");
    }

    @Test
    void aResizeSaysWhatIsToBeOtherwiseAndARebuildIsMeant() throws Exception {
        String queue = beanstalkd.address();
        assertThat(run("host", "resize", "--no-check", "-q", queue, "web1", "--cpu", "4", "--disk", "40", "--restart"))
                .isZero();
        assertThat(run("host", "resize", "--no-check", "-q", queue, "web1")).isEqualTo(Exit.USAGE.code());
        assertThat(err.toString()).contains("say --cpu, --mem or --disk");
        assertThat(run("host", "rebuild", "--no-check", "-q", queue, "web1", "--os", "jammy", "--yes"))
                .isZero();

        assertThat(jobs("mesos"))
                .containsExactly(
                        "{\"action\":\"resize\",\"hostname\":\"web1\",\"cpu\":4,\"disk\":40,\"restart\":true}",
                        "{\"action\":\"rebuild\",\"hostname\":\"web1\",\"os\":\"jammy\"}");
    }

    private int create(String options) {
        List<String> words = new ArrayList<>(List.of("host", "create", "--no-dns-check", "-q", beanstalkd.address()));
        words.addAll(List.of(options.split(" ", -1)));
        return run(words.toArray(String[]::new));
    }

    private int run(String... words) {
        return Commands.execute(out, err, words);
    }

    private List<String> jobs(String tube) throws Exception {
        try (JobQueue queue =
                BeanstalkJobQueue.open(new QueueAddress("127.0.0.1", beanstalkd.port()), tube, "unused")) {
            return queue.reserve(100, Duration.ZERO).stream()
                    .map(job -> new String(job.body(), StandardCharsets.UTF_8))
                    .toList();
        }
    }
}
