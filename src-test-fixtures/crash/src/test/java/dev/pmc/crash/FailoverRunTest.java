package dev.pmc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short crash test of three schedulers, with a fault of each kind; {@code scripts/crash-test --ha} is the long one. */
@Tag("slow")
final class FailoverRunTest {
    @TempDir
    Path directory;

    @Test
    void whoeverLeadsEachJobEndsAndEachVmIsThereOnce() throws Exception {
        FailoverRun.Order order = new FailoverRun.Order(3, 40, Fault.values().length);

        Report report = FailoverRun.run(order, directory.resolve("run"), CrashRunTest.PMC, System.out);

        assertThat(report.problems()).as(report.line()).isEmpty();
    }
}
