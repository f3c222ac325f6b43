package dev.pmc.guest;

import dev.pmc.wire.Json;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a disk from a {@link DiskServer} into a file, part by part; each call goes on where the one before, in whatever
 * process, has stopped, as long as the disk is the same.
 */
public final class DiskFetch {
    private static final long PART = 16 << 20;
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18})");

    private final Web web;
    private final DiskRoom room;

    public DiskFetch(Web web, DiskRoom room) {
        this.web = web;
        this.room = room;
    }

    /**
     * What is there of a disk.
     *
     * @param base the name of the file that the disk stands on at its source; empty if it stands on none
     * @param booted whether the cloud-init of its guest has come to its end
     */
    public record Part(long copiedBytes, long totalBytes, String base, boolean booted) {
        public boolean isWhole() {
            return copiedBytes == totalBytes;
        }
    }

    /** What the source has said of a disk of which a part is here. */
    private record Note(String digest, long totalBytes, String base, boolean booted) {
        Part part(long copied) {
            return new Part(copied, totalBytes, base, booted);
        }
    }

    /**
     * Fetches the next part. When the last one is there, all of it is checked; if that is not what the source has, it is fetched
     * anew.
     *
     * @throws GuestException if there is no room, or the source has no such disk
     */
    public Part next(URI source, Path file) throws GuestException, IOException {
        Path noteFile = file.resolveSibling(file.getFileName() + ".json");
        Note known = Files.exists(file) && Files.exists(noteFile)
                ? Json.read(Files.readAllBytes(noteFile), Note.class)
                : null;
        long size = known == null ? 0 : Files.size(file);
        if (known == null || size < known.totalBytes()) {
            long have = size - size % PART; // a part that was cut off is asked for again
            known = receive(source, file, noteFile, have, known);
            size = Files.size(file);
        }
        if (size == known.totalBytes()) {
            verify(file, known.digest());
        }
        return known.part(size);
    }

    private Note receive(URI source, Path file, Path noteFile, long have, @Nullable Note known)
            throws GuestException, IOException {
        URLConnection connection = web.open("GET", source, Map.of("Range", "bytes=" + have + "-" + (have + PART - 1)));
        if (!(connection instanceof HttpURLConnection http) || http.getResponseCode() != 206) {
            throw new GuestException("the machine that the VM comes from does not hand its disk out", true);
        }
        Matcher range = CONTENT_RANGE.matcher(String.valueOf(http.getHeaderField("Content-Range")));
        if (!range.matches() || Long.parseLong(range.group(1)) != have) {
            throw new IOException("another part was sent than was asked for");
        }
        Note note = new Note(
                header(http, "ETag").replace("\"", ""),
                Long.parseLong(range.group(2)),
                header(http, "Pmc-Base"),
                header(http, "Pmc-Booted").equals("true"));
        if (have > 0 && !note.equals(known)) {
            http.disconnect();
            Files.deleteIfExists(file);
            throw new IOException("the disk is another one than before, and is fetched anew");
        }
        if (have == 0) {
            Files.deleteIfExists(file);
            Files.createFile(file, Modes.own());
            AtomicFiles.write(noteFile, Json.bytes(note));
        }
        Path directory = file.resolveSibling(".").toAbsolutePath();
        long bytes = Math.min(PART, note.totalBytes() - have);
        DiskRoom.Taken taken = room.take("the disk of a VM that moves here", directory, bytes);
        try (ReadableByteChannel in = Channels.newChannel(http.getInputStream());
                FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            out.truncate(have);
            // No more than was asked for, whatever is sent.
            long step = 1;
            for (long got = 0; got < bytes && step > 0; got += step) {
                step = out.transferFrom(in, have + got, bytes - got);
            }
        } finally {
            taken.close();
        }
        return note;
    }

    private static String header(HttpURLConnection http, String name) {
        return Objects.requireNonNullElse(http.getHeaderField(name), "").strip();
    }

    private static void verify(Path file, String digest) throws IOException {
        String found = Digests.sha256(file);
        if (!found.equals(digest)) {
            Files.deleteIfExists(file);
            throw new IOException("what has come is not what was sent (sha256 " + found + ", not " + digest
                    + "); it is fetched anew");
        }
        AtomicFiles.force(file);
    }
}
