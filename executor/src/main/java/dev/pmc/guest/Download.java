package dev.pmc.guest;

import dev.pmc.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches a file by HTTP into a part file, going on where it stopped, in this try or in one of an earlier process; but
 * only if the server says that the file is still the same.
 */
final class Download {
    private static final Logger LOG = LoggerFactory.getLogger(Download.class);
    private static final int TRIES = 5;
    private static final int CONNECT_MILLIS = 10_000;
    private static final int SILENCE_MILLIS = 30_000;
    private static final int CHUNK = 1 << 16;
    private static final long LEAST_FREE_BYTES = 1 << 20;
    private static final int SMALL = 1 << 20;
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final long firstPauseMillis;

    Download() {
        this(1_000);
    }

    Download(long firstPauseMillis) {
        this.firstPauseMillis = firstPauseMillis;
    }

    void fetch(URI from, Path part, Consumer<String> progress) throws GuestException {
        long pause = firstPauseMillis;
        for (int attempt = 1; ; attempt++) {
            try {
                attempt(from, part, progress);
                return;
            } catch (Refused e) {
                throw new GuestException("cannot fetch " + from + ": " + e.getMessage(), e.mayPass, e);
            } catch (IOException e) {
                refuseIfFull(from, part);
                if (attempt == TRIES) {
                    throw new GuestException(
                            "cannot fetch " + from + " in " + TRIES + " tries: " + words(e)
                                    + "; what has arrived is kept and the next attempt goes on from there",
                            true,
                            e);
                }
                LOG.atWarn()
                        .addKeyValue("url", from)
                        .addKeyValue("try", attempt)
                        .addKeyValue("reason", words(e))
                        .log("a download broke off and goes on");
                pause(pause);
                pause *= 2;
            }
        }
    }

    /** A part file must not be what keeps a full disk full. */
    private static void refuseIfFull(URI from, Path part) throws GuestException {
        try {
            if (free(part) < LEAST_FREE_BYTES) {
                forget(part);
                throw new GuestException(
                        "cannot fetch " + from + ": the disk of " + part.getParent() + " is full; free some space",
                        true);
            }
        } catch (IOException e) {
            throw new GuestException("cannot write below " + part.getParent() + ": " + words(e), true, e);
        }
    }

    private static long free(Path part) throws IOException {
        return part.toAbsolutePath().toFile().getParentFile().getUsableSpace();
    }

    /** Removes a part file that is no longer wanted. */
    static void forget(Path part) throws IOException {
        Files.deleteIfExists(part);
        Files.deleteIfExists(noteOf(part));
    }

    private static Path noteOf(Path part) {
        return part.resolveSibling(part.getFileName() + ".json");
    }

    /** A small text, such as a list of digests. */
    String text(URI from) throws GuestException {
        try {
            URLConnection connection = open(from);
            try (InputStream in = connection.getInputStream()) {
                return new String(in.readNBytes(SMALL), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new GuestException("cannot fetch " + from + ": " + words(e), true, e);
        }
    }

    private static void attempt(URI from, Path part, Consumer<String> progress) throws IOException {
        Path noteFile = noteOf(part);
        Note note = note(noteFile);
        long have = note == null || !Files.exists(part) ? 0 : Files.size(part);
        URLConnection connection = open(from);
        if (have > 0 && note != null) {
            connection.setRequestProperty("Range", "bytes=" + have + "-");
            connection.setRequestProperty("If-Range", note.validator());
        }
        boolean goesOn = connection instanceof HttpURLConnection http && accepted(http, have, note, part);
        if (connection instanceof HttpURLConnection http && http.getResponseCode() == 416) {
            return;
        }
        String validator = validator(connection);
        if (!goesOn) {
            forget(part);
            if (validator != null) {
                AtomicFiles.write(noteFile, Json.bytes(new Note(validator)));
            }
        }
        receive(connection, part, goesOn ? have : 0, progress);
    }

    /** Whether the answer continues the part file; false if it starts from the beginning. */
    private static boolean accepted(HttpURLConnection http, long have, @Nullable Note note, Path part)
            throws IOException {
        int status = http.getResponseCode();
        if (status == 206) {
            return true;
        }
        if (status == 416 && note != null && ("bytes */" + have).equals(http.getHeaderField("Content-Range"))) {
            return true; // nothing is missing
        }
        if (status == 416) {
            forget(part);
            throw new IOException("the server's file has become shorter");
        }
        if (status != 200) {
            throw new Refused("the server says " + status + " " + http.getResponseMessage(), status >= 500);
        }
        return false;
    }

    private static void receive(URLConnection connection, Path part, long have, Consumer<String> progress)
            throws IOException {
        long expected = connection.getContentLengthLong();
        if (expected > free(part)) {
            throw new Refused(
                    "it has " + (expected >> 20) + " MiB more to come and " + (free(part) >> 20) + " MiB are free in "
                            + part.getParent() + "; free some space there",
                    true);
        }
        long total = expected < 0 ? -1 : have + expected;
        long received = have;
        long told = System.nanoTime();
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = connection.getInputStream();
                OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                out.write(chunk, 0, read);
                received += read;
                if (System.nanoTime() - told > PROGRESS_NANOS) {
                    told = System.nanoTime();
                    progress.accept(words(received, total));
                }
            }
        }
        if (total >= 0 && received != total) {
            throw new IOException("it ended after " + received + " of " + total + " bytes");
        }
    }

    private static URLConnection open(URI from) throws IOException {
        URLConnection connection = from.toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(SILENCE_MILLIS);
        return connection;
    }

    private static @Nullable String validator(URLConnection connection) {
        String tag = connection.getHeaderField("ETag");
        return tag != null && !tag.startsWith("W/") ? tag : connection.getHeaderField("Last-Modified");
    }

    private static @Nullable Note note(Path file) throws IOException {
        try {
            return Files.exists(file) ? Json.read(Files.readAllBytes(file), Note.class) : null;
        } catch (IllegalArgumentException e) {
            return null; // an unreadable note only costs a fresh start
        }
    }

    private static String words(long received, long total) {
        long mib = received >> 20;
        return total < 0
                ? "fetching the image: " + mib + " MiB"
                : "fetching the image: " + mib + " of " + (total >> 20) + " MiB";
    }

    private static String words(IOException e) {
        return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    }

    private static void pause(long millis) throws GuestException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GuestException("interrupted while fetching", true, e);
        }
    }

    /** What names the version of the file that a part file is a part of. */
    private record Note(String validator) {}

    /** The server's word, which trying again at once does not change. */
    private static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;
        private final boolean mayPass;

        Refused(String message, boolean mayPass) {
            super(message);
            this.mayPass = mayPass;
        }
    }
}
