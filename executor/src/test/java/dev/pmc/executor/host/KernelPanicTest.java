package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.vm.GuestTrouble;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines as Linux writes them on a serial console. */
final class KernelPanicTest {
    private static final String BOOT = "[    0.000000] Linux version 5.15.0-113-generic (buildd@lcy02)\r\n";
    private static final String PANIC = """
            [    1.634] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\r
            [    1.635] CPU: 0 PID: 1 Comm: swapper/0 Not tainted\r
            """;

    @TempDir
    private Path directory;

    private String told(String console) throws Exception {
        return KernelPanic.in(Files.writeString(directory.resolve("console.log"), console))
                .orElse("nothing");
    }

    @Test
    void aPanicIsToldInTheKernelsWords() throws Exception {
        assertThat(told(BOOT + PANIC))
                .isEqualTo("the guest has panicked: Kernel panic - not syncing: VFS: Unable to mount root fs on"
                        + " unknown-block(0,0)");
        assertThat(GuestTrouble.of(told(BOOT + PANIC))).contains(GuestTrouble.PANICKED);
        assertThat(told("x".repeat(100_000) + BOOT + PANIC)).startsWith("the guest has panicked");
        assertThat(told(BOOT + "Kernel panic - not syncing: Fatal \u001b[31mexception ---[ end Kernel panic ]---"))
                .isEqualTo("the guest has panicked: Kernel panic - not syncing: Fatal [31mexception");
    }

    @Test
    void aPanicAfterWhichAKernelHasBootedIsOver() throws Exception {
        assertThat(told(BOOT + PANIC + BOOT)).isEqualTo("nothing");
        assertThat(told(BOOT)).isEqualTo("nothing");
        assertThat(told("")).isEqualTo("nothing");
        assertThat(KernelPanic.in(directory.resolve("none"))).isEmpty();
    }
}
