package dev.pmc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short crash test of two network stages; {@code scripts/crash-test --network} is the long one. */
@Tag("slow")
final class NetworkRunTest {
    @TempDir
    Path directory;

    @Test
    void noAddressIsGivenTwiceAndBothServersAgreeInTheEnd() throws Exception {
        Report report =
                NetworkRun.run(new NetworkRun.Order(2, 30, 6), directory.resolve("run"), CrashRunTest.PMC, System.out);

        assertThat(report.problems()).as(report.line()).isEmpty();
    }
}
