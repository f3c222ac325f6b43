package dev.pmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.cli.process.Exit;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobTicket;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.queue.BeanstalkInspector;
import dev.pmc.queue.BeanstalkJobQueue;
import dev.pmc.queue.JobQueue;
import dev.pmc.queue.QueueAddress;
import dev.pmc.queue.QueueInspector;
import dev.pmc.vm.CachedImage;
import dev.pmc.vm.HostCounters;
import dev.pmc.web.TestScheduler;
import dev.pmc.wire.Json;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that ask the daemon, as an operator sees them. */
class ReadersTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private TestScheduler pmc;
    private Path token;

    @BeforeEach
    void start() throws Exception {
        pmc = new TestScheduler().registered();
        token = Files.writeString(directory.resolve("token"), TestScheduler.TOKEN + "\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    }

    @AfterEach
    void stop() {
        pmc.close();
    }

    @Test
    void hostsAreListed() {
        pmc.create("web1", "web", 1)
                .create("db1", "db", 64)
                .offer("metal1", 8, true)
                .running("web1");

        assertThat(run("host", "list")).isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines.get(0)).matches("HOSTNAME +TYPE +STATE +READY +AGENT +ADDRESS +SINCE +REASON");
        assertThat(lines.get(1)).matches("db1 +db +accepted +no +- +- +\\S+ +-");
        assertThat(lines.get(2)).matches("web1 +web +running +yes +metal1 +10.0.0.5 +\\S+ +-");
    }

    @Test
    void ofAHostOutOfReachNobodyKnowsWhetherItIsReady() {
        pmc.create("web1", "web", 1).offer("metal1", 8, true).running("web1").masterSays("web1", Kind.UNREACHABLE);

        run("host", "list");

        assertThat(out.toString().lines().toList().get(1))
                .matches("web1 +web +unreachable +unknown +metal1 +10.0.0.5 +\\S+ +lost");
    }

    @Test
    void anAgentIsShownWithWhatItSaysOfItselfAndHoldsInItsCache() {
        pmc.offer("metal1", 8, true);
        pmc.board
                .counters()
                .heard(
                        "id-metal1",
                        new HostCounters(
                                HostCounters.VERSION,
                                List.of(),
                                List.of(new CachedImage("https://images.example/jammy.img", 700L << 20))));

        assertThat(run("agent", "show", "metal1")).isZero();

        assertThat(out.toString())
                .containsPattern("attributes +ct_web=2, .*vt_enabled=1")
                .containsPattern("image cache +https://images.example/jammy.img \\(700 MiB\\)");
    }

    @Test
    void theJsonIsTheApis() {
        pmc.create("web1", "web", 1);

        run("host", "list", "--output", "json");

        assertThat(Json.mapper().readTree(out.toString()).get(0).get("hostname").asString())
                .isEqualTo("web1");
    }

    @Test
    void aHostThatWaitsIsExplained() {
        pmc.offer("metal1", 2, true).offer("metal2", 64, false).create("big", "db", 16);

        assertThat(run("host", "why", "big")).isZero();

        assertThat(out.toString())
                .contains(
                        "big is accepted: of the 2 agents that have made offers none will do",
                        "it needs 16.1 cpus, 1152 MiB of memory",
                        "agents looked at: 2 of 2 known");
        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches("1 +has too few cpus free +metal1"))
                .anyMatch(line -> line.matches("1 +has no vt_enabled +metal2"));
    }

    @Test
    void aHostIsShownWithItsHistory() {
        pmc.create("web1", "web", 1).offer("metal1", 8, true).running("web1");

        assertThat(run("host", "show", "web1")).isZero();

        assertThat(out.toString())
                .contains("running (the guest has answered)", "1 cpus, 1024 MiB, disk of the image's size");
        assertThat(out.toString().lines()).anyMatch(line -> line.matches("\\S+Z +placed +ready +metal1 +-"));
    }

    @Test
    void aHostIsShownWithWhatItIsToBeAtItsNextStart() {
        pmc.create("web1", "web", 1).offer("metal1", 8, true).running("web1");
        pmc.change("web1", Job.Action.RESIZE, new Job.Change(null, 2, null, 40, false));

        assertThat(run("host", "show", "web1")).isZero();

        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches("size +1 cpus, 1024 MiB, disk of the image's size"))
                .anyMatch(line -> line.matches("next start +2 cpus, 1024 MiB, disk 40 GiB"));

        pmc.change("web1", Job.Action.REBUILD, new Job.Change("jammy", null, null, null, true));
        run("host", "show", "web1");
        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches("next start +a fresh disk from jammy; 2 cpus, 1024 MiB, disk 40 GiB"));
    }

    @Test
    void snapshotsAreListedWithWhatTheDiskTakes() {
        pmc.create("web1", "web", 1).offer("metal1", 8, true).running("web1");
        assertThat(run("host", "snapshot", "list", "web1")).isZero();
        assertThat(out.toString()).isEqualTo("nobody has looked at the disk of web1 yet\n");
        pmc.snapshot("web1", "before-upgrade", 1_790_000_000_123L);

        assertThat(run("host", "snapshot", "list", "web1")).isZero();

        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches("before-upgrade +2026-09-21T14:13:20.123Z"))
                .contains("(the disk takes 3 MiB on its machine)");
        assertThat(run("host", "show", "web1")).isZero();
        assertThat(out.toString().lines()).anyMatch(line -> line.matches("snapshots +before-upgrade"));
    }

    @Test
    void anAgentIsDrainedAndGetsNoMoreHosts() {
        pmc.offer("metal1", 8, true);

        assertThat(run("agent", "drain", "metal1")).isEqualTo(Exit.API.code());
        assertThat(err.toString()).contains("changing something needs the token", "--api-token-file");
        assertThat(run("agent", "drain", "metal1", "--api-token-file", token.toString()))
                .isZero();
        pmc.create("web1", "web", 1).offer("metal1", 8, true);
        assertThat(run("host", "why", "web1")).isZero();
        assertThat(out.toString()).contains("is drained");
        assertThat(run("agent", "undrain", "metal1", "--api-token-file", token.toString()))
                .isZero();
        run("agent", "list");
        assertThat(out.toString().lines()).anyMatch(line -> line.matches("metal1 +yes +.*"));

        assertThat(run("agent", "drain", "metal1", "--evacuate", "live", "--api-token-file", token.toString()))
                .isNotZero();
        assertThat(err.toString()).contains("a machine can be evacuated by 'stop'");
        pmc.create("web2", "web", 1).offer("metal1", 8, true).running("web2");
        assertThat(run(
                        "agent",
                        "drain",
                        "metal1",
                        "--evacuate",
                        "stop",
                        "--deadline",
                        "0",
                        "--api-token-file",
                        token.toString()))
                .isEqualTo(Exit.TIMEOUT.code());
        assertThat(out.toString()).contains("hosts that run there still: ", "emptied");
    }

    @Test
    void buriedMessagesAreShownAndGotRidOf() throws Exception {
        try (Beanstalkd server = Beanstalkd.start();
                QueueInspector inspector =
                        new BeanstalkInspector(new QueueAddress("127.0.0.1", server.port()), "mesos")) {
            pmc.inspector.real = inspector;
            List<Long> ids = bury(server, "no job", "{\"action\":\"fly\",\"hostname\":\"x\"}");

            assertThat(run("job", "list")).isZero();
            assertThat(out.toString())
                    .contains(
                            "the message is neither a JSON object",
                            "and 1 more, which were buried before pmc was started");
            assertThat(run("job", "show", ids.get(1).toString())).isZero();
            assertThat(out.toString()).contains("action", "{\"action\":\"fly\",\"hostname\":\"x\"}");
            assertThat(run("job", "drop", ids.get(0).toString(), "--api-token-file", token.toString()))
                    .isZero();
            assertThat(run("job", "retry", ids.get(1).toString(), "--api-token-file", token.toString()))
                    .isZero();
            assertThat(inspector.counts().buried()).isZero();
            assertThat(inspector.counts().ready()).isEqualTo(1);
            assertThat(run("job", "drop", ids.get(0).toString(), "--api-token-file", token.toString()))
                    .isEqualTo(Exit.NOT_FOUND.code());
        }
    }

    @Test
    void theQueueIsShownInNumbers() {
        pmc.queue.look();
        assertThat(run("queue", "stats")).isZero();
        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches("127.0.0.1:11300 +mesos +yes +3 +1 +0 +2 +40 +1"));
    }

    @Test
    void startStopAndRestartAreJobsLikeAllOthers() throws Exception {
        try (Beanstalkd server = Beanstalkd.start();
                QueueInspector inspector =
                        new BeanstalkInspector(new QueueAddress("127.0.0.1", server.port()), "mesos")) {
            String queue = "127.0.0.1:" + server.port();
            pmc.create("web1", "web", 1).create("web2", "web", 1);
            assertThat(run("host", "stop", "web1", "WEB2", "-q", queue)).isZero();
            assertThat(out.toString()).isEqualTo("queued stop web1\nqueued stop web2\n");
            assertThat(inspector.counts().ready()).isEqualTo(2);
            for (String command : List.of("start", "stop", "restart", "delete")) {
                out.getBuffer().setLength(0);
                assertThat(run(
                                "host",
                                command,
                                "web[1-2]",
                                "-q",
                                queue,
                                command.equals("delete") ? "--yes" : "--no-check"))
                        .isZero();
                assertThat(out.toString().lines()).hasSize(2);
            }
            assertThat(inspector.counts().ready()).isEqualTo(10);
        }
    }

    @Test
    void aHostThatIsNoneIsSaidSoBeforeAnythingIsQueued() throws Exception {
        try (Beanstalkd server = Beanstalkd.start();
                QueueInspector inspector =
                        new BeanstalkInspector(new QueueAddress("127.0.0.1", server.port()), "mesos")) {
            String queue = "127.0.0.1:" + server.port();
            pmc.create("web1", "web", 1);
            for (String command : List.of("start", "stop", "restart", "delete")) {
                err.getBuffer().setLength(0);
                String yes = command.equals("delete") ? "--yes" : "--tube=mesos";
                assertThat(run("host", command, "web[1-2]", "--queue", queue, yes))
                        .isEqualTo(Exit.NOT_FOUND.code());
                assertThat(err.toString()).contains("there is no host web2").doesNotContain("web1");
                assertThat(run("host", command, "web[1", "--queue", queue, yes)).isEqualTo(Exit.USAGE.code());
                assertThat(run("host", command, "--queue", queue, yes)).isEqualTo(Exit.USAGE.code());
            }
            assertThat(inspector.counts().ready()).isZero();
            assertThat(execute("host", "stop", "web2", "-q", queue, "--api", "http://127.0.0.1:1"))
                    .isZero();
            assertThat(err.toString()).contains("nobody has looked whether there are such hosts");
            assertThat(inspector.counts().ready()).isEqualTo(1);
        }
    }

    @Test
    void whatIsWrongWithAGuestStandsInTheList() {
        pmc.create("web1", "web", 1).offer("metal1", 8, true);
        pmc.says("web1", TaskUpdate.Kind.STARTING, "fetching the image: 21 of 38 MiB", null);
        run("host", "list");
        assertThat(out.toString()).contains("fetching the image: 21 of 38 MiB");

        pmc.running("web1").says("web1", TaskUpdate.Kind.RUNNING, "the guest has panicked: x", false);
        run("host", "list");
        assertThat(out.toString().lines().toList().get(3))
                .contains(" panicked ")
                .endsWith("the guest has panicked: x");
    }

    @Test
    void whatGoesWrongIsSaidInOneLineAndANumber() {
        assertThat(run("host", "show", "nobody")).isEqualTo(Exit.NOT_FOUND.code());
        assertThat(err.toString()).isEqualTo("pmc: there is no host nobody\n");
        assertThat(run("host")).isEqualTo(Exit.USAGE.code());
        assertThat(execute("host", "list", "--api", "http://127.0.0.1:1")).isEqualTo(Exit.API.code());
        assertThat(err.toString()).contains("pmc does not answer at http://127.0.0.1:1");
        assertThat(execute("host", "list", "--api", "nonsense")).isEqualTo(Exit.USAGE.code());
    }

    @Test
    void theShellCanCompleteAllOfIt() {
        assertThat(execute("completion")).isZero();
        assertThat(out.toString()).contains("undrain", "--api-token-file", "complete -F");
        assertThat(execute("version")).isZero();
    }

    private static List<Long> bury(Beanstalkd server, String... messages) throws Exception {
        List<Long> ids = new ArrayList<>();
        try (JobQueue queue = BeanstalkJobQueue.open(new QueueAddress("127.0.0.1", server.port()), "mesos", "mesos")) {
            for (String message : messages) {
                queue.publish(message.getBytes(StandardCharsets.UTF_8));
                JobTicket ticket =
                        queue.reserve(1, Duration.ofSeconds(10)).get(0).ticket();
                queue.bury(ticket);
                ids.add(ticket.id());
            }
        }
        return ids;
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        boolean asks = !all.contains("-q") && all.size() > 1;
        if (asks) {
            all.addAll(List.of("--api", pmc.uri("")));
        }
        return execute(all.toArray(String[]::new));
    }

    private int execute(String... arguments) {
        return Commands.execute(out, err, arguments);
    }
}
