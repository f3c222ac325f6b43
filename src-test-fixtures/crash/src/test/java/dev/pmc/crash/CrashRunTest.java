package dev.pmc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A short crash test, with Mesos in a process of its own and inside pmc; {@code scripts/crash-test} is the long one. */
@Tag("slow")
final class CrashRunTest {
    /** The command that runs pmc as it is compiled. */
    static final List<String> PMC = List.of(
            Metal.java(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", Metal.classPath(), "dev.pmc.cli.Main");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whateverIsKilledEachJobEndsAndEachVmIsThereOnce(boolean embedded) throws Exception {
        CrashRun.Order order = new CrashRun.Order(7, 40, 6, embedded);

        Report report = CrashRun.run(order, directory.resolve("run"), PMC, System.out);

        assertThat(report.problems()).as(report.line()).isEmpty();
    }
}
