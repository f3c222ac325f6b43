package dev.pmc.executor.host;

import dev.pmc.guest.AtomicFiles;
import dev.pmc.vm.GuestIdentity;
import dev.pmc.vm.Hostname;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Notes that nothing of a VM is left on this host, in files below {@code <state>/erased}, so that executors to come know it
 * too. Libvirtd goes on with a call whose caller has died, and may define a domain long after everybody has been told that
 * the VM is gone.
 *
 * <p>A note stays when the VM is made again: whoever makes one makes its directory first, and a domain without a
 * directory is none of the new VM's.
 */
final class Erasures {
    /** Longer than any call takes that libvirtd still comes to. */
    static final Duration KEPT = Duration.ofDays(7);

    private final Path notes;

    Erasures(Path state) throws IOException {
        this.notes = Files.createDirectories(state.resolve("erased"));
    }

    void note(Hostname vm) throws IOException {
        AtomicFiles.write(file(vm), (vm + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    boolean isNoted(Hostname vm) {
        return Files.exists(file(vm));
    }

    /** Drops the notes that were made so long before {@code now} that they say nothing any more. */
    void prune(Instant now) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(notes)) {
            files = all.toList();
        }
        for (Path file : files) {
            if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(KEPT))) {
                Files.deleteIfExists(file);
            }
        }
    }

    private Path file(Hostname vm) {
        return notes.resolve(GuestIdentity.uuidOf(vm).toString());
    }
}
