package dev.pmc.executor.host;

import dev.pmc.vm.GuestTrouble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a Linux kernel's panic on a console. A guest that panics before its driver for the panic device is loaded, for
 * want of a root file system say, runs on for the hypervisor; only its console tells. Only the end of the log is looked at,
 * and a panic after which a kernel has booted is over.
 */
final class KernelPanic {
    private static final Logger LOG = LoggerFactory.getLogger(KernelPanic.class);
    private static final int END = 64 * 1024;
    private static final int LONGEST = 200;
    private static final String PANIC = "Kernel panic - not syncing";
    private static final String BOOT = "Linux version ";

    private KernelPanic() {}

    /** What people are told, with the kernel's own words. */
    static Optional<String> in(Path consoleLog) {
        String end;
        try {
            end = end(consoleLog);
        } catch (NoSuchFileException e) {
            return Optional.empty(); // the guest has said nothing yet
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("reason", e.toString()).log("a console log cannot be read");
            return Optional.empty();
        }
        int panic = end.lastIndexOf(PANIC);
        if (panic < 0 || end.indexOf(BOOT, panic) >= 0) {
            return Optional.empty();
        }
        String line = end.substring(panic, Math.min(end.length(), panic + LONGEST))
                .lines()
                .findFirst()
                .orElse(PANIC)
                .replaceAll("[^ -~]", "")
                .replaceFirst(" ---\\[.*", "");
        return Optional.of(GuestTrouble.PANICKED.words() + ": " + line);
    }

    private static String end(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - END));
            ByteBuffer bytes = ByteBuffer.allocate(END);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until it is full, or the file ends
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
        }
    }
}
