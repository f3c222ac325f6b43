package dev.pmc.executor.console;

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
    /** Bytes. A control character takes six bytes in JSON, and all of it has to be a reasonable message. */
    static final int MAX_PART = 16 << 10;

    private static final int MAX_CHARACTER = 4;

    private final Path present;
    private final Path before;

    public ConsoleLog(Path file) {
        present = file;
        before = file.resolveSibling(file.getFileName() + ".0");
    }

    /**
     * Some of a log.
     *
     * @param log names it; empty if there is none yet
     * @param offset where in it the bytes begin
     */
    record Stretch(String log, long offset, ByteBuffer bytes, long size, Join join) {
        long next() {
            return offset + bytes.limit();
        }
    }

    /** How a stretch follows the one that was read before. */
    enum Join {
        /** Without a gap. */
        FOLLOWS,
        /** The guest was started anew, and begins to speak. */
        ANEW,
        /** What came in between is lost. */
        GAP
    }

    public ConsolePart read(ConsoleRequest request) throws IOException {
        String asked = request.log();
        Stretch stretch = asked == null ? last(MAX_PART) : after(asked, request.offset());
        byte[] bytes = stretch.bytes().array();
        int length = wholeCharacters(bytes, stretch.bytes().limit());
        return new ConsolePart(
                request.consoleRequest(),
                stretch.log(),
                stretch.offset(),
                stretch.offset() + length,
                stretch.size(),
                new String(bytes, 0, length, StandardCharsets.UTF_8),
                null);
    }

    /** The beginning of that many last bytes of the present log. */
    Stretch last(long bytes) throws IOException {
        return stretch(present, Math.max(0, size(present) - bytes), Join.FOLLOWS);
    }

    /** What comes after what was read of a log so far. */
    Stretch after(String log, long offset) throws IOException {
        if (log.equals(name(present))) {
            return offset <= size(present)
                    ? stretch(present, offset, Join.FOLLOWS)
                    : stretch(present, 0, Join.ANEW); // it is begun anew in the same file
        }
        if (log.equals(name(before))) {
            return offset < size(before) ? stretch(before, offset, Join.FOLLOWS) : stretch(present, 0, Join.FOLLOWS);
        }
        return stretch(present, 0, log.isEmpty() ? Join.FOLLOWS : Join.GAP);
    }

    private static Stretch stretch(Path file, long offset, Join join) throws IOException {
        String name = name(file);
        if (name == null) {
            return new Stretch("", 0, ByteBuffer.allocate(0), 0, Join.FOLLOWS);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, Math.min(MAX_PART, channel.size() - offset)));
            channel.position(offset);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until the part is full, or the log is at its end
            }
            bytes.flip();
            return new Stretch(name, offset, bytes, Math.max(channel.size(), offset + bytes.limit()), join);
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
