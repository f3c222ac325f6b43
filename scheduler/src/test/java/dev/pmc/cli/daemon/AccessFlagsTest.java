package dev.pmc.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.cli.Commands;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator can get wrong about who is let in, and about TLS: said before anything is served. */
class AccessFlagsTest {
    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();

    @BeforeEach
    void files() throws Exception {
        write("good", "rw-r-----", "# nobody yet\n");
        write("open", "rw-r--r--", "# nobody yet\n");
        write("bad", "rw-r-----", "token ci king x never\n");
    }

    private void write(String name, String mode, String text) throws Exception {
        Files.setPosixFilePermissions(
                Files.writeString(folder.resolve(name), text), PosixFilePermissions.fromString(mode));
    }

    private int pmc(String flags) {
        String all = "--master local --port 0 --hostdb " + folder.resolve("db") + " "
                + flags.replace("DIR", folder.toString());
        return Commands.execute(new StringWriter(), err, all.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--api-access-file DIR/none                              | --api-access-file cannot be used: java.nio.file.NoSuchFileException",
                "--api-access-file DIR/open                              | can be read by everybody",
                "--api-access-file DIR/bad                               | line 1: 'king' is no role",
                "--api-proxy 10.0.0.5                                    | --api-proxy needs --api-access-file",
                "--api-access-file DIR/good --api-proxy proxy.example    | --api-proxy takes addresses, such as 10.0.0.5, and not 'proxy.example'",
                "--tls-cert DIR/good                                     | --tls-cert and --tls-key go together",
                "--tls-cert DIR/good --tls-key DIR/good                  | holds no certificate in PEM form",
                "--tls-cert DIR/none --tls-key DIR/good                  | NoSuchFileException",
            })
    void whatCannotBeUsedIsSaidAtTheStart(String flags, String problem) {
        assertThat(pmc(flags)).isEqualTo(2);
        assertThat(err.toString()).startsWith("pmc: ").contains(problem).doesNotContain("at dev.pmc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--open-on-loopback", "--api-open-loopback"})
    void bothNamesOfOpenLoopbackAreUnderstood(String flag) {
        assertThat(pmc(flag + " --tls-key DIR/good")).isEqualTo(2);
        assertThat(err.toString()).contains("--tls-cert and --tls-key go together");
    }
}
