package dev.pmc.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.cli.Commands;
import dev.pmc.cli.process.Exit;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.fixtures.Await;
import dev.pmc.vm.VmSpecs;
import dev.pmc.web.TestScheduler;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiscoveryCommandTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private TestScheduler pmc;
    private Path token;

    @BeforeEach
    void start() throws Exception {
        token = Files.writeString(folder.resolve("token"), TestScheduler.TOKEN);
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        pmc = new TestScheduler().registered();
        pmc.create(VmSpecs.of("web1").labels(Map.of("tier", "front")).build(), PlacementOptions.NONE)
                .offer("metal1", 8, true)
                .running("web1")
                .create("web2", "web", 1)
                .create("db1", "db", 1);
    }

    @AfterEach
    void stop() {
        pmc.services.end();
        pmc.close();
    }

    @Test
    void everyServiceIsListedWithTheNumberOfItsMembers() {
        List<String> lines = run("list");

        assertThat(lines.get(0)).matches("SERVICE +READY +MEMBERS +AS OF");
        assertThat(lines.get(1)).matches("db +0 +1 +\\S+Z");
        assertThat(lines.get(2)).matches("web +1 +2 +\\S+Z");
    }

    @Test
    void aServicesMembersAreShown() {
        List<String> lines = run("show", "web");

        assertThat(lines.get(0)).matches("HOST +STATE +ADDRESS +PORTS +LABELS");
        assertThat(lines.get(1)).matches("web1 +ready +10.0.0.5 +- +tier=front");
        assertThat(lines.get(2)).matches("web2 +starting +- +- +-");
        assertThat(run("show", "web", "--state", "ready")).hasSize(2);
    }

    @Test
    void storesAreShownComparedAndMended() throws Exception {
        assertThat(run(0, "stores").get(1)).matches("fake://store +2030-01-01T12:00:00Z +0 +0 +-");
        pmc.services.start("keeper", Duration.ofMinutes(1), pmc.keeper);
        Await.until(
                "the store to be in step", PATIENCE, () -> pmc.keeper.status().behindSince() == null);
        assertThat(run(0, "stores").get(1)).matches("fake://store +- +2 +2 +-");
        assertThat(run(0, "check")).hasSize(1);

        pmc.stored.documents.remove("web");

        assertThat(run(Exit.NEVER.code(), "check").get(1)).matches("fake://store +web +missing");
        assertThat(run(Exit.API.code(), "resync")).isEmpty();
        assertThat(run(0, "resync", "--api-token-file", token.toString()).get(1))
                .matches("fake://store +web +missing");
        assertThat(run(0, "check")).hasSize(1);

        pmc.stored.isAway = true;
        assertThat(run(Exit.NEVER.code(), "check").get(1)).matches("fake://store +- +it is away");
    }

    private List<String> run(String... args) {
        return run(0, args);
    }

    private List<String> run(int code, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Stream<String> all = Stream.of(Stream.of("discovery"), Stream.of(args), Stream.of("--api", pmc.uri("")))
                .flatMap(some -> some);
        assertThat(Commands.execute(out, err, all.toArray(String[]::new)))
                .as("the exit code")
                .isEqualTo(code);
        return out.toString().lines().toList();
    }
}
