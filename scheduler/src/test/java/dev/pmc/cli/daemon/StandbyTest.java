package dev.pmc.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.cli.Commands;
import dev.pmc.cli.process.Exit;
import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.BeanstalkTool;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.fixtures.ChildProcess;
import dev.pmc.fixtures.FreePorts;
import dev.pmc.fixtures.Processes;
import dev.pmc.zookeeper.ZooKeeperProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several pmc with one hostdb in ZooKeeper, all of them processes of their own, as are Mesos, ZooKeeper and beanstalkd. */
final class StandbyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOKEN = "a-token-that-is-long-enough";

    @TempDir
    private Path folder;

    private final List<AutoCloseable> running = new ArrayList<>();
    private final int mesosPort = FreePorts.next();
    private Beanstalkd beanstalkd;
    private ZooKeeperProcess zooKeeper;
    private BeanstalkTool queue;
    private Path archive;
    private Path token;
    private int jobs;

    /** A scheduler, and the port of its pages. */
    private record Pmc(ChildProcess process, int port) {
        boolean leads() {
            return "200".equals(page("/leader"));
        }

        /** Ready to place a job, or to lead. */
        boolean isReady() {
            return "200".equals(page("/readyz"));
        }

        boolean isAlive() {
            return "200".equals(page("/healthz"));
        }

        String root() {
            return "http://127.0.0.1:" + port + "/";
        }

        HttpRequest asking(String path) {
            return HttpRequest.newBuilder(URI.create(root() + path))
                    .header("Authorization", "Bearer " + TOKEN)
                    .timeout(PATIENCE)
                    .build();
        }

        HttpResponse<String> get(String path) throws Exception {
            return HttpClient.newHttpClient().send(asking(path), BodyHandlers.ofString());
        }

        private String page(String path) {
            try {
                HttpURLConnection connection = (HttpURLConnection)
                        URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
                connection.setConnectTimeout(1_000);
                connection.setReadTimeout(2_000);
                return Integer.toString(connection.getResponseCode());
            } catch (IOException e) {
                return e.toString();
            }
        }
    }

    @BeforeEach
    void startTheRest() throws IOException {
        beanstalkd = keep(Beanstalkd.start());
        queue = new BeanstalkTool(beanstalkd.port());
        zooKeeper = keep(ZooKeeperProcess.start(Files.createDirectory(folder.resolve("zookeeper"))));
        keep(ChildProcess.start(
                "local-mesos",
                pmc(
                        "local-mesos",
                        "--no-authentication",
                        "--port=" + mesosPort,
                        "--agents=1",
                        "--hostname=127.0.0.1",
                        "--work-dir=" + folder.resolve("mesos"))));
        Await.until("Mesos to listen", PATIENCE, () -> FreePorts.isOpen(mesosPort));
        token = Files.createFile(
                folder.resolve("token"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(token, TOKEN);
        Files.writeString(folder.resolve("virtmesos"), "#!/bin/sh\n");
        archive = folder.resolve("exec.tgz");
        Processes.runOrFail("tar", "czf", archive.toString(), "-C", folder.toString(), "virtmesos");
    }

    @AfterEach
    void stopAll() throws Exception {
        for (int i = running.size() - 1; i >= 0; i--) {
            running.get(i).close();
        }
    }

    private <T extends AutoCloseable> T keep(T started) {
        running.add(started);
        return started;
    }

    private static List<String> pmc(String... words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.pmc.cli.Main"));
        command.addAll(List.of(words));
        return command;
    }

    private Pmc start(String name) {
        int port = FreePorts.next();
        return new Pmc(
                keep(ChildProcess.start(
                        name,
                        pmc(
                                "--master=127.0.0.1:" + mesosPort,
                                "--address=127.0.0.1",
                                "--driver=http",
                                "--port=" + port,
                                "--queue=" + beanstalkd.address(),
                                "--executor=" + archive,
                                "--api-token-file=" + token,
                                "--hostdb=zk://" + zooKeeper.address() + "/sites/pmc"))),
                port);
    }

    private Pmc startLeader(String name) {
        Pmc leader = start(name);
        awaitLeader(leader);
        return leader;
    }

    /** Leads, and has a Mesos and a queue. */
    private static void awaitLeader(Pmc pmc) {
        Await.until("pmc at port " + pmc.port() + " to lead", PATIENCE, () -> pmc.leads() && pmc.isReady());
    }

    private Pmc startStandby(String name) {
        Pmc standby = start(name);
        Await.until(name + " to stand by", PATIENCE, standby::isReady);
        assertThat(standby.isAlive()).isTrue();
        assertThat(standby.leads()).isFalse();
        return standby;
    }

    /** A job that needs no machine. */
    private void assertThatJobsAreDone() {
        String hostname = "none" + ++jobs;
        queue.put(
                "mesos",
                ("{\"action\": \"delete\", \"hostname\": \"" + hostname + "\"}").getBytes(StandardCharsets.UTF_8),
                0,
                0,
                60);
        List<String> results = new ArrayList<>();
        // A leader that is killed may have put a result without knowing; then the next one puts it again.
        Await.until("the result of " + hostname, PATIENCE, () -> {
            queue.takeAll("mesos_finished").stream()
                    .map(result -> new String(result, StandardCharsets.UTF_8))
                    .filter(result -> result.contains('"' + hostname + '"'))
                    .forEach(results::add);
            return !results.isEmpty();
        });
        assertThat(results).allSatisfy(result -> assertThat(result).contains("\"duplicate\""));
    }

    @Test
    void whenTheLeaderDiesTheNextOneLeadsTheSameFramework() {
        Pmc first = startLeader("first");
        Pmc second = startStandby("second");
        assertThatJobsAreDone();
        String framework = first.process()
                .awaitOutput("registered with the master framework=(\\S+)", PATIENCE)
                .group(1);

        first.process().kill9();

        awaitLeader(second);
        assertThat(second.process().output()).contains("registered with the master framework=" + framework);
        assertThatJobsAreDone();
    }

    @Test
    void whoIsStoppedHandsOver() {
        Pmc first = startLeader("first");
        Pmc second = startStandby("second");

        first.process().close();
        awaitLeader(second);
        assertThatJobsAreDone();

        second.process().close();
        Pmc third = startLeader("third");
        assertThatJobsAreDone();
        assertThat(third.leads()).isTrue();
        assertThat(third.isReady()).isTrue();
    }

    @Test
    void aLeaderThatWasPausedForTooLongEndsAndDoesNothingMore() {
        Pmc first = startLeader("first");
        Pmc second = startStandby("second");

        first.process().suspend();
        awaitLeader(second);
        assertThatJobsAreDone();
        first.process().resume();

        assertThat(first.process().awaitExit(PATIENCE)).isEqualTo(6);
        assertThat(first.process().output()).containsAnyOf("leads no more", "has taken over");
        assertThat(second.leads()).isTrue();
        assertThat(second.isReady()).isTrue();
        assertThatJobsAreDone();
    }

    @Test
    void whoStandsByAnswersForTheLeader() throws Exception {
        Pmc first = startLeader("first");
        Pmc second = startStandby("second");

        HttpResponse<String> hosts = second.get("api/v1/hosts");
        assertThat(hosts.statusCode()).isEqualTo(200);
        assertThat(hosts.body()).isEqualTo(first.get("api/v1/hosts").body());
        assertThat(hosts.headers().firstValue("Pmc-Leader")).contains(first.root());
        assertThat(hosts.headers().firstValue("Pmc-Passed-By")).contains(second.root());
        assertThat(first.get("api/v1/hosts").headers().firstValue("Pmc-Leader")).contains(first.root());
        assertThat(second.get("leader").body()).isEqualTo(first.root() + "\n");
        assertThat(second.get("metrics").body()).contains("pmc_leader 0.0\n").doesNotContain("pmc_hosts");
        assertThat(first.get("metrics").body()).contains("pmc_leader 1.0\n", "pmc_hosts");

        queue.put("mesos", "no job".getBytes(StandardCharsets.UTF_8), 0, 0, 60);
        Await.until(
                "the message to be buried",
                PATIENCE,
                () -> command("job", "list", "--api", second.root()).contains("a JSON object"));
        assertThat(command("job", "drop", "1", "--api", second.root())).contains("dropped 1");
        assertThat(command("job", "list", "--api", first.root())).doesNotContain("a JSON object");
    }

    @Test
    void whatFollowsALeaderGoesOnWithTheNextOne() throws Exception {
        Pmc first = startLeader("first");
        Pmc second = startStandby("second");
        InputStream events = follow(second).body();
        StringWriter said = new StringWriter();
        CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(
                () -> command(said, "host", "wait", "web1", "--api", first.root() + "," + second.root()));
        Await.until("the host to be waited for", PATIENCE, () -> said.toString().contains("not known to pmc yet"));

        first.process().kill9();

        assertThatThrownBy(events::readAllBytes).isInstanceOf(IOException.class);
        awaitLeader(second);
        HttpResponse<InputStream> again = follow(second);
        assertThat(again.statusCode()).isEqualTo(200);
        again.body().close();
        queue.put("mesos", "{\"hostname\": \"web1\"}".getBytes(StandardCharsets.UTF_8), 0, 0, 60);
        assertThat(waiting.get(60, TimeUnit.SECONDS)).isEqualTo(Exit.NEVER.code());
        assertThat(said.toString()).contains("its job was rejected");
    }

    @Test
    void whoStandsByWithoutZooKeeperSaysSoAndStopsWhenItIsTold() {
        startLeader("first");
        Pmc second = startStandby("second");

        zooKeeper.stop();

        Await.until("the standby not to be ready", PATIENCE, () -> !second.isReady());
        assertThat(second.isAlive()).isTrue();
        assertThat(second.leads()).isFalse();
        Processes.runOrFail("kill", "-TERM", Long.toString(second.process().pid()));
        assertThat(second.process().awaitExit(Duration.ofSeconds(20))).isZero();
    }

    @Test
    void aLeaderWhoseSessionEndsWhileZooKeeperIsAwayEndsWithoutIt() {
        Pmc first = startLeader("first");

        zooKeeper.stop();

        assertThat(first.process().awaitExit(Duration.ofSeconds(30))).isEqualTo(6);
        assertThat(first.process().output()).contains("leads no more", "pmc ends without ZooKeeper");
    }

    @Test
    void aLeaderThatIsToldToStopWhileZooKeeperIsAwayStops() {
        Pmc first = startLeader("first");

        zooKeeper.stop();
        queue.put("mesos", "{\"action\": \"delete\"}".getBytes(StandardCharsets.UTF_8), 0, 0, 60);
        Processes.runOrFail("kill", "-TERM", Long.toString(first.process().pid()));

        assertThat(first.process().awaitExit(Duration.ofSeconds(20))).isZero();
    }

    private static HttpResponse<InputStream> follow(Pmc pmc) throws Exception {
        return HttpClient.newHttpClient().send(pmc.asking("api/v1/events"), BodyHandlers.ofInputStream());
    }

    /** What a command says. */
    private String command(String... words) {
        StringWriter said = new StringWriter();
        command(said, words);
        return said.toString();
    }

    private int command(StringWriter said, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--api-token-file=" + token);
        return Commands.execute(said, said, all.toArray(String[]::new));
    }
}
