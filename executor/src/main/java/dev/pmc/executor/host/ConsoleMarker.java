package dev.pmc.executor.host;

import dev.pmc.guest.AtomicFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a guest has said its ready marker on its console since it was booted. What it has said is remembered beside the
 * log: virtlogd keeps the last few MiB only, and a talkative guest's marker is gone when the next executor looks for it.
 */
final class ConsoleMarker {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final String NOTE = "said-ready";

    /** How many older logs virtlogd keeps, at most: {@code console.log.0} is the latest of them. */
    private static final int OLDER_LOGS = 10;

    /** Where nothing rotates a log it grows without bound; a marker is said early. */
    private static final long LOOKED_THROUGH = 32L << 20;

    private static final int CHUNK = 1 << 16;

    private ConsoleMarker() {}

    static boolean isSaid(VmDirectory directory, String marker) throws IOException {
        Path note = directory.path().resolve(NOTE);
        String said = Files.readString(BOOT_ID).strip() + " " + marker;
        if (Files.exists(note) && Files.readString(note).equals(said)) {
            return true;
        }
        if (!isIn(logs(directory.consoleLog()), marker.getBytes(StandardCharsets.UTF_8))) {
            return false;
        }
        AtomicFiles.write(note, said.getBytes(StandardCharsets.UTF_8));
        return true;
    }

    /** The guest is about to be booted again, and has said nothing yet. */
    static void forget(VmDirectory directory) throws IOException {
        Files.deleteIfExists(directory.path().resolve(NOTE));
    }

    /** The oldest first. */
    private static List<Path> logs(Path newest) {
        List<Path> logs = new ArrayList<>();
        for (int i = OLDER_LOGS - 1; i >= 0; i--) {
            logs.add(newest.resolveSibling(newest.getFileName() + "." + i));
        }
        logs.add(newest);
        return logs;
    }

    /** Also where a log was rotated in the middle of it. */
    private static boolean isIn(List<Path> logs, byte[] marker) throws IOException {
        String tail = "";
        String wanted = new String(marker, StandardCharsets.ISO_8859_1);
        for (Path log : logs) {
            if (!Files.exists(log)) {
                continue;
            }
            try (InputStream in = Files.newInputStream(log)) {
                long left = LOOKED_THROUGH;
                for (byte[] part = in.readNBytes(CHUNK); part.length > 0 && left > 0; part = in.readNBytes(CHUNK)) {
                    String text = tail + new String(part, StandardCharsets.ISO_8859_1);
                    if (text.contains(wanted)) {
                        return true;
                    }
                    tail = text.substring(Math.max(0, text.length() - wanted.length() + 1));
                    left -= part.length;
                }
            }
        }
        return false;
    }
}
