package dev.pmc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.ChildProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a guest says, from its machine to an operator's terminal: all processes are real but the guest. */
@Tag("slow")
final class ConsoleOverMesosTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void aConsoleIsFollowedThroughSchedulerMasterAgentAndExecutor() throws Exception {
        try (Site site = new Site(directory.resolve("site"), CrashRunTest.PMC, 7, true)) {
            site.awaitScheduler();
            site.queue()
                    .put(
                            Remains.JOBS,
                            "{\"hostname\":\"web1\",\"comp_type\":\"web\"}".getBytes(StandardCharsets.UTF_8),
                            1,
                            0,
                            60);
            try (ChildProcess wait = pmc(site, "host", "wait", "web1")) {
                assertThat(wait.awaitExit(PATIENCE)).as(wait.output()).isZero();
            }
            Path log = consoleOf(site, "web1");
            Files.writeString(log, "booting\r\n");

            try (ChildProcess console = pmc(site, "host", "console", "web1")) {
                console.awaitOutput("booting", PATIENCE);
                Files.writeString(log, "\u001b[1mweb1 login:\u001b[0m ", StandardOpenOption.APPEND);
                console.awaitOutput("(?m)^web1 login: $", PATIENCE);
            }
        }
    }

    private static ChildProcess pmc(Site site, String... words) {
        List<String> command = new ArrayList<>(CrashRunTest.PMC);
        command.addAll(List.of(words));
        command.addAll(List.of("--api", site.api()));
        return ChildProcess.start("command", command);
    }

    /** The fake hosts' guests say nothing by themselves; this is where they would. */
    private static Path consoleOf(Site site, String vm) throws Exception {
        try (Stream<Path> hosts = Files.list(site.fleet().resolve("hosts"))) {
            Path agent = hosts.filter(host -> Files.exists(host.resolve(vm)))
                    .findFirst()
                    .orElseThrow()
                    .getFileName();
            return Files.createDirectories(site.fleet().resolve("consoles").resolve(agent))
                    .resolve(vm);
        }
    }
}
