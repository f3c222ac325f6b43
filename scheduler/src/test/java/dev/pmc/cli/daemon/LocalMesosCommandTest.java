package dev.pmc.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class LocalMesosCommandTest {
    private final StringWriter errors = new StringWriter();

    @ParameterizedTest
    @CsvSource({
        "--attributes=nonsense, is not of the form name:value",
        "--resources=cpus:many, needs a number",
        "--agents=0, at least one agent",
        "--agent-resources=2=cpus:many, needs a number"
    })
    void whatIsWrongWithAnOptionIsSaid(String option, String problem) {
        int exit = run("--port=0", "--agents=2", "--agent-hostname=1=h", option);

        assertThat(exit).isEqualTo(Exit.USAGE.code());
        assertThat(errors.toString()).contains(problem);
    }

    @Test
    void aPortThatIsTakenIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int exit = run("--port=" + taken.getLocalPort());

            assertThat(exit).isEqualTo(Exit.PORT.code());
            assertThat(errors.toString()).contains(Integer.toString(taken.getLocalPort()));
        }
    }

    private int run(String... arguments) {
        CommandLine commandLine = new CommandLine(new LocalMesosCommand())
                .setOverwrittenOptionsAllowed(true)
                .setErr(new PrintWriter(errors, true))
                .setExecutionExceptionHandler((e, command, result) -> {
                    command.getErr().println(e.getMessage());
                    return e instanceof Failure failure ? failure.exit().code() : -1;
                });
        return commandLine.execute(arguments);
    }
}
