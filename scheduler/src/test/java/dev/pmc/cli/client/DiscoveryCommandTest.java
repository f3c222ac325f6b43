package dev.pmc.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.cli.Commands;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.vm.VmSpecs;
import dev.pmc.web.TestScheduler;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DiscoveryCommandTest {
    private TestScheduler pmc;

    @BeforeEach
    void start() throws Exception {
        pmc = new TestScheduler().registered();
        pmc.create(VmSpecs.of("web1").labels(Map.of("tier", "front")).build(), PlacementOptions.NONE)
                .offer("metal1", 8, true)
                .running("web1")
                .create("web2", "web", 1)
                .create("db1", "db", 1);
    }

    @AfterEach
    void stop() {
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

    private List<String> run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Stream<String> all = Stream.of(Stream.of("discovery"), Stream.of(args), Stream.of("--api", pmc.uri("")))
                .flatMap(some -> some);
        assertThat(Commands.execute(out, err, all.toArray(String[]::new)))
                .as(err.toString())
                .isZero();
        return out.toString().lines().toList();
    }
}
