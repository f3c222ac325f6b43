package dev.pmc.crash;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Reads a log as it grows, each line once. */
final class LogReader {
    private final Path log;
    private long read;

    LogReader(Path log) {
        this.log = log;
    }

    /** The lines that have come to their end since the last time. */
    List<String> newLines() {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] bytes = new byte[Math.toIntExact(file.length() - read)];
            file.seek(read);
            file.readFully(bytes);
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            int whole = text.lastIndexOf('\n') + 1;
            read += whole;
            return text.substring(0, whole).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
