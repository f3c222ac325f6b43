package dev.pmc.cli.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.BeanstalkTool;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.fixtures.ChildProcess;
import dev.pmc.fixtures.FreePorts;
import dev.pmc.fixtures.Processes;
import dev.pmc.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A pmc with two beanstalkd, one of which hangs from the beginning; all are processes of their own. */
final class DaemonWithTwoQueuesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final List<AutoCloseable> running = new ArrayList<>();
    private final int port = FreePorts.next();

    private <T extends AutoCloseable> T keep(T started) {
        running.add(started);
        return started;
    }

    @AfterEach
    void stopAll() throws Exception {
        for (int i = running.size() - 1; i >= 0; i--) {
            running.get(i).close();
        }
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

    private void start(String queues) throws IOException {
        int mesosPort = FreePorts.next();
        keep(ChildProcess.start(
                "local-mesos",
                pmc(
                        "local-mesos",
                        "--no-authentication",
                        "--port=" + mesosPort,
                        "--agents=1",
                        "--hostname=127.0.0.1",
                        "--work-dir=" + folder.resolve("mesos"))));
        Files.writeString(folder.resolve("virtmesos"), "#!/bin/sh\n");
        Path archive = folder.resolve("exec.tgz");
        Processes.runOrFail("tar", "czf", archive.toString(), "-C", folder.toString(), "virtmesos");
        Await.until("Mesos to listen", PATIENCE, () -> FreePorts.isOpen(mesosPort));
        keep(ChildProcess.start(
                "pmc",
                pmc(
                        "--master=127.0.0.1:" + mesosPort,
                        "--address=127.0.0.1",
                        "--driver=http",
                        "--port=" + port,
                        "--queue=" + queues,
                        "--executor=" + archive,
                        "--hostdb=" + folder.resolve("hostdb.db"))));
    }

    /** The page if it is well; else why not. */
    private String page(String path) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(2_000);
            try (InputStream body = connection.getInputStream()) {
                return new String(body.readAllBytes(), UTF_8);
            }
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void assertThatAJobIsDone(Beanstalkd server, String hostname) {
        BeanstalkTool tool = new BeanstalkTool(server.port());
        tool.put("mesos", ("{\"action\": \"delete\", \"hostname\": \"" + hostname + "\"}").getBytes(UTF_8), 0, 0, 60);
        List<String> results = new ArrayList<>();
        Await.until("the result of " + hostname, PATIENCE, () -> {
            tool.takeAll("mesos_finished").forEach(result -> results.add(new String(result, UTF_8)));
            return !results.isEmpty();
        });
        assertThat(results).singleElement().asString().contains(hostname);
    }

    @Test
    void itServesTheOneThatAnswersAndNamesTheOther() throws Exception {
        Beanstalkd hanging = keep(Beanstalkd.start());
        Beanstalkd well = keep(Beanstalkd.start());
        hanging.suspend();

        start(hanging.address() + "," + well.address());

        Await.until(
                () -> "readiness: " + page("/readyz"),
                PATIENCE,
                () -> page("/readyz").startsWith("ok\nthe queue " + hanging.address() + " does not answer"));
        assertThatAJobIsDone(well, "none1");
        assertThat(page("/healthz")).startsWith("ok");
        JsonNode queues = Json.mapper().readTree(page("/api/v1/queue")).get("queues");
        assertThat(queues.findValuesAsString("name")).containsExactly(hanging.address(), well.address());
        assertThat(queues.findValuesAsString("connected")).containsExactly("false", "true");

        hanging.resume();
        assertThatAJobIsDone(hanging, "none2");
        Await.until(
                () -> "readiness: " + page("/readyz"),
                PATIENCE,
                () -> page("/readyz").strip().equals("ok"));
    }
}
