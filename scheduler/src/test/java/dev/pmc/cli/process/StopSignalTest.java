package dev.pmc.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a JVM of its own, because a signal ends it. */
class StopSignalTest {
    @TempDir
    Path folder;

    @Test
    void aCommandThatIsToldToStopEndsWellEvenIfThatTakesLong() throws Exception {
        Process process = java(SlowToStop.class.getName());
        says(process, "runs");
        process.destroy();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(7);
    }

    @Test
    void theEmbeddedMesosDoesSo() throws Exception {
        Process process = java(Main.class.getName(), "local-mesos", "--port=0", "--work-dir=" + folder);
        says(process, "Local Mesos is up");
        process.destroy();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(Exit.OK.code());
    }

    /** Ends later than the 10 s that were once the limit. */
    static final class SlowToStop {
        private SlowToStop() {}

        public static void main(String[] arguments) throws InterruptedException {
            StopSignal.listen();
            Thread command = Thread.currentThread();
            StopSignal.does(command::interrupt);
            System.err.println("runs");
            try {
                Thread.sleep(TimeUnit.MINUTES.toMillis(5));
            } catch (InterruptedException e) {
                Thread.sleep(TimeUnit.SECONDS.toMillis(11));
            }
            StopSignal.ended(7);
            System.exit(1);
        }
    }

    private static Process java(String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"));
        builder.command().addAll(java.util.List.of(arguments));
        return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static void says(Process process, String words) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        String line;
        do {
            line = reader.readLine();
            assertThat(line).as("before " + words).isNotNull();
        } while (!line.contains(words));
    }
}
