package dev.pmc.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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

    @ParameterizedTest
    @CsvSource({
        "--role=agent, an agent needs --master",
        "--role=master --ip=0.0.0.0, needs --credentials",
        "--role=master --zk=zk://nowhere, --zk",
        "--role=agent --master=zk://nowhere, names no path",
        "--role=master --offer_timeout=soon, is not a duration",
        "--role=both, --role"
    })
    void whatARoleNeedsIsSaid(String options, String problem) {
        int exit = run(options.split(" ", -1));

        assertThat(exit).isEqualTo(Exit.USAGE.code());
        assertThat(errors.toString()).contains(problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "agents secret",
                "{\"credentials\":[{\"principal\":\"agents\",\"secret\":\"secret\"}]}",
                "{\"principal\":\"agents\",\"secret\":\"secret\"}"
            })
    void credentialsAreReadInTheFormsThatMesosTakes(String content, @TempDir Path directory) throws IOException {
        Path file = directory.resolve("credentials");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content);

        assertThat(CredentialFile.read("--credentials", file)).isEqualTo(Map.of("agents", "secret"));
    }

    @Test
    void aFileWithoutCredentialsIsNamed(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("credentials");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, "what is this");

        assertThatThrownBy(() -> CredentialFile.read("--credentials", file))
                .isInstanceOf(Failure.class)
                .hasMessageContaining(file.toString());
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
