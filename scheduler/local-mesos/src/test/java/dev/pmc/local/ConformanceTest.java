package dev.pmc.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pmc.fixtures.SourceTree;
import dev.pmc.local.http.Access;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The quick ones of the scenarios that {@code scripts/conformance} plays in full. */
class ConformanceTest {
    private static final Path KIT = SourceTree.file("src-test-fixtures", "mesos-conformance")
            .toAbsolutePath()
            .normalize();
    private static final List<String> SCENARIOS = List.of(
            "subscribe",
            "subscribe-capabilities",
            "subscribe-invalid",
            "http-errors",
            "content-types",
            "executor-http-errors",
            "launch-one",
            "many-tasks-one-accept",
            "accept-offers-of-two-agents",
            "overcommit-resources",
            "update-fields",
            "kill-queued-task",
            "reconcile-explicit-partition-aware",
            "executor-sigkill",
            "executor-fetch-fails",
            "failover",
            "teardown");
    private static final String COMMON = "vt_enabled:1;ct_test:4.5;slots:[1-3,7-9]";
    private static final String RESOURCES = "cpus:4;mem:4096;disk:10000;ports:";

    @TempDir
    private Path directory;

    @TestFactory
    Stream<DynamicTest> scenariosGoAsRecorded() throws Exception {
        assumeTrue(runs("python3", "--version"), "the conformance kit needs python3");
        String output;
        try (LocalMesos mesos = LocalMesos.start(cluster())) {
            output = play(mesos.masterAddress());
        }
        List<String> lines = output.lines().toList();
        return SCENARIOS.stream()
                .map(name -> DynamicTest.dynamicTest(
                        name, () -> assertThat(lines).as(output).anyMatch(line -> line.startsWith(name + ": same"))));
    }

    /** The cluster that the kit's README asks for. */
    private LocalMesosConfig cluster() {
        return new LocalMesosConfig(
                "127.0.0.1",
                0,
                List.of(
                        AgentConfig.of("127.0.0.1", 0, "node:a1;" + COMMON, RESOURCES + "[31100-31199]"),
                        AgentConfig.of("127.0.0.1", 0, "node:a2;" + COMMON, RESOURCES + "[31200-31299]")),
                Access.open(),
                directory,
                MasterTimings.DEFAULTS,
                AgentTimings.DEFAULTS.withRegistrationTimeout(Duration.ofSeconds(5)));
    }

    private String play(String master) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "python3",
                "-B",
                KIT.resolve("mesos_conformance.py").toString(),
                "--master",
                "http://" + master,
                "--compare",
                KIT.resolve("golden").toString(),
                "--scenario"));
        command.addAll(SCENARIOS);
        Path output = Files.createFile(directory.resolve("output"));
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
