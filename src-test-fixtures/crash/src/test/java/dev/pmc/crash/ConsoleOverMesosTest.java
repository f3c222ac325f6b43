package dev.pmc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.ChildProcess;
import dev.pmc.fixtures.Processes;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a guest says, from its machine to an operator's terminal: all processes are real but the guest. */
@Tag("slow")
final class ConsoleOverMesosTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private Site site;

    @BeforeEach
    void start() throws Exception {
        site = new Site(directory.resolve("site"), CrashRunTest.PMC, 7, true);
        site.awaitScheduler();
        site.queue()
                .put(
                        Remains.JOBS,
                        "{\"hostname\":\"web1\",\"comp_type\":\"web\"}".getBytes(StandardCharsets.UTF_8),
                        1,
                        0,
                        60);
        try (ChildProcess wait = pmc("host", "wait", "web1")) {
            assertThat(wait.awaitExit(PATIENCE)).as(wait.output()).isZero();
        }
    }

    @AfterEach
    void stop() throws Exception {
        site.close();
    }

    @Test
    void aConsoleIsFollowedThroughSchedulerMasterAgentAndExecutor() throws Exception {
        Path log = consoleOf("web1");
        Files.writeString(log, "booting\r\n");

        try (ChildProcess console = pmc("host", "console", "web1")) {
            console.awaitOutput("booting", PATIENCE);
            Files.writeString(log, "\u001b[1mweb1 login:\u001b[0m ", StandardOpenOption.APPEND);
            console.awaitOutput("(?m)^web1 login: $", PATIENCE);
        }
    }

    @Test
    void whatIsTypedGetsToTheGuestOnTheConnectionThatItsExecutorMakes() throws Exception {
        Path keys = directory.resolve("keys");
        Processes.runOrFail("mkfifo", keys.toString());
        List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" < " + keys, "sh"));
        command.addAll(command("host", "console", "-i", "web1", "--api-token-file", String.valueOf(site.tokenFile())));

        try (ChildProcess console = ChildProcess.start("command", command)) {
            try (OutputStream typed = Files.newOutputStream(keys)) {
                console.awaitOutput("you type", PATIENCE);
                typed.write("uname\n".getBytes(StandardCharsets.US_ASCII));
                console.awaitOutput("(?m)^uname$", PATIENCE);
            }
            assertThat(console.awaitExit(PATIENCE)).as(console.output()).isZero();
        }
        assertThat(Files.readString(consoleOf("web1"))).isEqualTo("uname\n");
    }

    private ChildProcess pmc(String... words) {
        return ChildProcess.start("command", command(words));
    }

    private List<String> command(String... words) {
        List<String> command = new ArrayList<>(CrashRunTest.PMC);
        command.addAll(List.of(words));
        command.addAll(List.of("--api", site.api()));
        return command;
    }

    /** The fake hosts' guests say nothing by themselves; this is where they would. */
    private Path consoleOf(String vm) throws Exception {
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
