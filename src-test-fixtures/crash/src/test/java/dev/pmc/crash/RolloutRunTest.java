package dev.pmc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short crash test of groups, in which each victim is killed once; {@code scripts/crash-test --groups} is the long one. */
@Tag("slow")
final class RolloutRunTest {
    @TempDir
    Path directory;

    @Test
    void whateverIsKilledEveryPlaceSaysSoonWhoIsThere() throws Exception {
        Report report =
                RolloutRun.run(new RolloutRun.Order(8, 2), directory.resolve("run"), CrashRunTest.PMC, System.out);

        assertThat(report.problems()).as(report.line()).isEmpty();
    }
}
