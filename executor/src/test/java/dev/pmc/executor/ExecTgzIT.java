package dev.pmc.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.executor.UnpackedExec.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher of exec.tgz, started as agents and operators do. */
class ExecTgzIT {
    @TempDir
    Path temp;

    private UnpackedExec exec = new UnpackedExec(Path.of(""));

    @BeforeEach
    void unpack() {
        exec = UnpackedExec.in(temp.resolve("a sandbox"));
    }

    @Test
    void theLauncherAndTheSitesDataAreAtTheTop() throws IOException {
        try (Stream<Path> top = Files.list(exec.sandbox())) {
            assertThat(top.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("virtmesos", "data", "lib", "runtime", "sbom.cdx.json");
        }
        assertThat(exec.sandbox().resolve("data/PMCLibvirtTemplate.xml")).isRegularFile();
    }

    @Test
    void theLauncherStartsFromAnyDirectoryWithoutAnyEnvironment() throws IOException {
        long before = System.nanoTime();
        Outcome outcome = UnpackedExec.run(Path.of("/"), exec.launcher(), "--version");
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);

        System.out.printf(
                "exec.tgz has %d KiB; virtmesos --version took %d ms%n", Files.size(UnpackedExec.TGZ) / 1024, millis);
        assertThat(outcome.output()).startsWith("virtmesos ").doesNotContain("not packaged");
        assertThat(outcome.exitCode()).isZero();
    }

    @Test
    void whoeverLooksForKnownHolesFindsTheLibrariesAndTheJavaRuntime() throws IOException {
        String sbom = Files.readString(exec.sandbox().resolve("sbom.cdx.json"));
        String version =
                UnpackedExec.run(exec.sandbox(), "./virtmesos", "--version").output();

        assertThat(version).contains("Java " + System.getProperty("java.runtime.version"));
        assertThat(sbom)
                .contains("\"CycloneDX\"", "pkg:maven/com.google.protobuf/protobuf-java@")
                .contains("\"openjdk\"", "\"version\" : \"" + System.getProperty("java.runtime.version") + "\"");
        try (JarFile jar =
                new JarFile(exec.sandbox().resolve("lib/virtmesos.jar").toFile())) {
            assertThat(jar.getEntry("META-INF/maven/ch.qos.logback/logback-core/pom.properties"))
                    .isNotNull();
        }
    }

    @Test
    void theLauncherStartsWhereItLies() {
        assertThat(UnpackedExec.run(exec.sandbox(), "./virtmesos", "--help").output())
                .contains("Usage: virtmesos");
        assertThat(UnpackedExec.run(exec.sandbox(), "/bin/sh", "virtmesos", "--help")
                        .exitCode())
                .isZero();
    }

    @Test
    void aLauncherAloneSaysWhatIsMissing() throws IOException {
        Path alone = Files.createDirectory(temp.resolve("alone"));
        Files.copy(exec.sandbox().resolve("virtmesos"), alone.resolve("virtmesos"));

        Outcome outcome = UnpackedExec.run(alone, "/bin/sh", "virtmesos", "--help");

        assertThat(outcome.output()).contains("runtime/bin/java is missing");
        assertThat(outcome.exitCode()).isEqualTo(1);
    }

    @Test
    void aWrongOptionIsSaidClearly() {
        Outcome outcome = UnpackedExec.run(exec.sandbox(), "./virtmesos", "--colour=red");

        assertThat(outcome.output()).contains("Unknown option: '--colour=red'");
        assertThat(outcome.exitCode()).isEqualTo(2);
    }

    @Test
    void startedByHandItSaysThatAnAgentStartsIt() {
        Outcome outcome = UnpackedExec.run(exec.sandbox(), "./virtmesos");

        assertThat(outcome.output()).contains("started by a Mesos agent", "MESOS_AGENT_ENDPOINT is not set");
        assertThat(outcome.exitCode()).isEqualTo(2);
    }

    @Test
    void theDoctorSaysOneLineForEachThingAndEndsWithItsVerdict() throws IOException {
        Path image = Files.write(temp.resolve("demo.img"), new byte[512]);
        Path catalogue = Files.writeString(temp.resolve("images.yaml"), """
                demo:
                  path: %s
                  sha256: %s
                  format: raw
                """.formatted(image, "0".repeat(64)));

        Outcome outcome = UnpackedExec.run(
                temp,
                "/usr/bin/env",
                "PMC_LIBVIRT_URI=test:///default",
                "PMC_STATE_DIR=" + temp.resolve("state"),
                "PMC_NETWORK=bridge:pmc-no-such0",
                "PMC_IMAGES=" + catalogue,
                exec.launcher(),
                "doctor",
                "--os=demo");

        assertThat(outcome.output().lines())
                .allMatch(line -> line.matches("(ok|warning|PROBLEM) +[a-z]+ +.*"))
                .anyMatch(line -> line.startsWith("ok") && line.contains("test:///default answers"))
                .anyMatch(line -> line.startsWith("PROBLEM") && line.contains("no bridge pmc-no-such0"));
        assertThat(outcome.exitCode()).isEqualTo(1);
    }

    @Test
    void theRuntimeHasEveryModuleThatPmcUses() {
        StringWriter found = new StringWriter();
        StringWriter complaints = new StringWriter();
        int exitCode = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(
                        new PrintWriter(found),
                        new PrintWriter(complaints),
                        "--ignore-missing-deps",
                        "--print-module-deps",
                        "target/classes");
        assertThat(exitCode).as(complaints.toString()).isZero();

        String runtime = UnpackedExec.run(exec.sandbox(), "runtime/bin/java", "--list-modules")
                .output();

        assertThat(found.toString().strip().split(",", -1)).allMatch(module -> runtime.contains(module + "@"));
    }
}
