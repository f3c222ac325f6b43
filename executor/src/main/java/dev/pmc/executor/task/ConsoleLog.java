package dev.pmc.executor.task;

import dev.pmc.vm.ConsolePart;
import dev.pmc.vm.ConsoleRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * What a guest has said on its serial console, as libvirt's virtlogd keeps it: a file that is begun anew with each start
 * of the domain, and the one before, {@code .0}, when it has become longer than virtlogd.conf's {@code max_size}.
 *
 * <p>Whoever follows it misses nothing as long as they ask more often than a log is filled. Thread-safe.
 */
public final class ConsoleLog {
    /** A control character takes six bytes in JSON, and all of it has to be a reasonable message. */
    static final int MAX_PART = 16 << 10;

    private static final int MAX_CHARACTER = 4;

    private final Path present;
    private final Path before;

    public ConsoleLog(Path file) {
        present = file;
        before = file.resolveSibling(file.getFileName() + ".0");
    }

    public ConsolePart read(ConsoleRequest request) throws IOException {
        String asked = request.log();
        if (asked == null) {
            return part(request, present, Math.max(0, size(present) - MAX_PART));
        }
        if (asked.equals(name(present)) && request.offset() <= size(present)) {
            return part(request, present, request.offset());
        }
        if (asked.equals(name(before)) && request.offset() < size(before)) {
            return part(request, before, request.offset());
        }
        return part(request, present, 0);
    }

    private static ConsolePart part(ConsoleRequest request, Path file, long offset) throws IOException {
        String name = name(file);
        if (name == null) {
            return new ConsolePart(request.consoleRequest(), "", 0, 0, 0, "", null);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer bytes = ByteBuffer.allocate(MAX_PART);
            channel.position(offset);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until the part is full, or the log is at its end
            }
            int length = wholeCharacters(bytes.array(), bytes.position());
            return new ConsolePart(
                    request.consoleRequest(),
                    name,
                    offset,
                    offset + length,
                    Math.max(channel.size(), offset + length),
                    new String(bytes.array(), 0, length, StandardCharsets.UTF_8),
                    null);
        }
    }

    /** How many of those bytes there are without a character at the end that is only begun. */
    private static int wholeCharacters(byte[] bytes, int length) {
        for (int back = 1; back < MAX_CHARACTER && back <= length; back++) {
            int octet = bytes[length - back] & 0xFF;
            if (octet < 0x80) {
                return length;
            }
            if (octet >= 0xC0) {
                int wanted = octet >= 0xF0 ? 4 : octet >= 0xE0 ? 3 : 2;
                return back < wanted ? length - back : length;
            }
        }
        return length;
    }

    /** The file's inode, which it keeps when it is renamed; null if it is not there. */
    private static @Nullable String name(Path file) throws IOException {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                ? String.valueOf(Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS))
                : null;
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : 0;
    }
}
