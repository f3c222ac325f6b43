package dev.pmc.cli.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.cli.Commands;
import dev.pmc.cli.client.StatusApiClient;
import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.vm.ConsolePart;
import dev.pmc.vm.ConsoleRequest;
import dev.pmc.web.TestScheduler;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator sees of a guest's console. The executor is played here. */
class HostConsoleTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Queue<Runnable> meanwhile = new ArrayDeque<>();
    private final List<Duration> pauses = new ArrayList<>();
    private TestScheduler pmc;
    private String log = "7";
    private String said = "";

    @BeforeEach
    void start() throws Exception {
        pmc = new TestScheduler().registered().create("web1", "web", 1).offer("metal1", 8, true);
        pmc.running("web1");
        pmc.board
                .consoles()
                .use((agent, executor, request) -> pmc.board.consoles().heard(agent, answer((ConsoleRequest) request)));
    }

    @AfterEach
    void stop() {
        pmc.close();
    }

    @Test
    void theLastLinesAreShown() {
        said = "one\r\ntwo\r\n\u001b[1mthree\u001b[0m\r\n";

        assertThat(run("--no-follow", "--lines", "2")).isZero();

        assertThat(out.toString()).isEqualTo("two\nthree\n");
    }

    @Test
    void aPromptIsShownAsItStands() {
        said = "web1 login: ";

        assertThat(run("--no-follow")).isZero();

        assertThat(out.toString()).isEqualTo("web1 login: ");
    }

    @Test
    void theRawTextIsForWhoWantsIt() {
        said = "\u001b[1mthree\u001b[0m\n";

        assertThat(run("--no-follow", "--raw")).isZero();

        assertThat(out.toString()).isEqualTo(said);
    }

    @Test
    void whatIsSaidIsShownAsItIsSaid() {
        said = "booting\n";
        meanwhile.add(() -> said += "checking disks\n");
        meanwhile.add(() -> {});
        meanwhile.add(() -> {
            log = "8";
            said = "booting again\n";
        });

        follow();

        assertThat(out.toString()).isEqualTo("booting\nchecking disks\nbooting again\n");
    }

    @Test
    void anExecutorThatIsAwayForAWhileIsWaitedFor() {
        said = "before\n";
        pmc.board.consoles().use((agent, executor, request) -> {});
        meanwhile.add(() -> {
            said += "after\n";
            pmc.board
                    .consoles()
                    .use((agent, executor, request) ->
                            pmc.board.consoles().heard(agent, answer((ConsoleRequest) request)));
        });

        follow();

        assertThat(err.toString()).contains("no executor answers on metal1", "trying again");
        assertThat(out.toString()).isEqualTo("before\nafter\n");
    }

    @Test
    void whatHasNoConsoleIsSaidInWords() {
        pmc.create("big", "db", 64);

        assertThat(execute("host", "console", "big", "--api", pmc.uri(""))).isEqualTo(Exit.API.code());
        assertThat(err.toString()).contains("big is on no machine yet, so it has no console");
        assertThat(execute("host", "console", "nobody", "--api", pmc.uri(""))).isEqualTo(Exit.NOT_FOUND.code());
    }

    /** Follows until nothing more happens meanwhile, and then the host is gone. */
    private void follow() {
        ConsoleFollower follower = new ConsoleFollower(
                new StatusApiClient(List.of(URI.create(pmc.uri(""))), null),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                ConsoleText.lines()::of,
                time -> {
                    pauses.add(time);
                    Runnable next = meanwhile.poll();
                    if (next == null) {
                        pmc.gone("web1");
                    } else {
                        next.run();
                    }
                });
        assertThatThrownBy(() -> {
                    follower.follow("web1");
                })
                .isInstanceOf(Failure.class)
                .hasMessageContaining("there is no host web1");
    }

    private ConsolePart answer(ConsoleRequest request) {
        int from = log.equals(request.log()) ? (int) request.offset() : 0;
        return new ConsolePart(
                request.consoleRequest(), log, from, said.length(), said.length(), said.substring(from), null);
    }

    private int run(String... options) {
        List<String> all = new ArrayList<>(List.of("host", "console", "web1", "--api", pmc.uri("")));
        all.addAll(List.of(options));
        return execute(all.toArray(String[]::new));
    }

    private int execute(String... arguments) {
        return Commands.execute(out, err, arguments);
    }
}
