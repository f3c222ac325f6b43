package dev.pmc.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.hostdb.sqlite.SqliteHostDb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteTest {
    @TempDir
    Path directory;

    /** The driver by itself leaves its library behind when the JVM has no time to tidy up. */
    @Test
    void aProcessThatIsKilledLeavesNothingInTheTemporaryDirectory() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Opener.class.getName(),
                        directory.resolve("pmc.db").toString())
                .inheritIO()
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(process.exitValue()).isEqualTo(Opener.EXIT);
        assertThat(directory.resolve("pmc.db")).isNotEmptyFile();
        assertThat(temporary).isEmptyDirectory();
    }

    /** Opens a hostdb and ends as a kill ends it. */
    static final class Opener {
        private static final int EXIT = 42;

        private Opener() {}

        public static void main(String[] args) {
            SqliteHostDb.open(Path.of(args[0])).load();
            Runtime.getRuntime().halt(EXIT);
        }
    }
}
