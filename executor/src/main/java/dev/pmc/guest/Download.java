package dev.pmc.guest;

import dev.pmc.vm.WorkProgress;
import dev.pmc.vm.WorkStep;
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
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches a file by HTTP into a part file, going on where it stopped, in this try or in one of an earlier process; but
 * only if the server says that the file is still the same, and sends the part that is missing.
 */
final class Download {
    private static final Logger LOG = LoggerFactory.getLogger(Download.class);
    private static final int TRIES = 5;
    private static final int CHUNK = 1 << 16;
    private static final long PIECE = 64 << 20;
    private static final long MIN_FREE_BYTES = 1 << 20;
    private static final int MAX_TEXT = 8 << 20;
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_PAUSE_MILLIS = 60_000;

    /** Time out, too early, too many requests, and what a server or the proxy before it says in a bad moment. */
    private static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504);

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");

    private final Web web;
    private final long firstPauseMillis;

    Download(Web web) {
        this(web, 1_000);
    }

    Download(Web web, long firstPauseMillis) {
        this.web = web;
        this.firstPauseMillis = firstPauseMillis;
    }

    void fetch(URI from, Path part, DiskRoom room, Consumer<WorkProgress> progress) throws GuestException {
        tries(from, part, () -> {
            attempt(from, part, room, progress);
            return true;
        });
    }

    /** A small text, such as a list of digests. */
    String text(URI from) throws GuestException {
        return tries(from, null, () -> {
            URLConnection connection = web.open("GET", from, Map.of());
            if (connection instanceof HttpURLConnection http) {
                refuseUnless(200, http);
            }
            try (InputStream in = connection.getInputStream()) {
                byte[] bytes = in.readNBytes(MAX_TEXT + 1);
                if (bytes.length > MAX_TEXT) {
                    throw new Refused("it is larger than " + (MAX_TEXT >> 20) + " MiB", false);
                }
                return new String(bytes, StandardCharsets.UTF_8);
            }
        });
    }

    private <T> T tries(URI from, @Nullable Path part, Try<T> body) throws GuestException {
        long pause = firstPauseMillis;
        for (int attempt = 1; ; attempt++) {
            long wait = pause;
            IOException failure;
            try {
                return body.run();
            } catch (Refused e) {
                if (!e.again || attempt == TRIES) {
                    throw new GuestException("cannot fetch " + Web.shown(from) + ": " + e.getMessage(), e.mayPass, e);
                }
                wait = Math.min(Math.max(pause, e.waitMillis), MAX_PAUSE_MILLIS);
                failure = e;
            } catch (IOException e) {
                refuseIfFull(from, part);
                if (attempt == TRIES) {
                    throw new GuestException(
                            "cannot fetch " + Web.shown(from) + " in " + TRIES + " tries: " + words(e)
                                    + (part == null
                                            ? ""
                                            : "; what has arrived is kept and the next attempt goes on from there"),
                            true,
                            e);
                }
                failure = e;
            }
            LOG.atWarn()
                    .addKeyValue("url", Web.shown(from))
                    .addKeyValue("try", attempt)
                    .addKeyValue("millis", wait)
                    .addKeyValue("reason", words(failure))
                    .log("a download broke off and goes on");
            pause(wait);
            pause *= 2;
        }
    }

    /** A part file must not be what keeps a full disk full. */
    private static void refuseIfFull(URI from, @Nullable Path part) throws GuestException {
        try {
            if (part != null && free(part) < MIN_FREE_BYTES) {
                forget(part);
                throw new GuestException(
                        "cannot fetch " + Web.shown(from) + ": the disk of " + part.getParent()
                                + " is full; free some space",
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

    private void attempt(URI from, Path part, DiskRoom room, Consumer<WorkProgress> progress)
            throws GuestException, IOException {
        Path noteFile = noteOf(part);
        Note note = note(noteFile);
        long have = note == null || !Files.exists(part) ? 0 : Files.size(part);
        URLConnection connection = web.open(
                "GET",
                from,
                have > 0 && note != null
                        ? Map.of("Range", "bytes=" + have + "-", "If-Range", note.validator())
                        : Map.of());
        boolean goesOn = connection instanceof HttpURLConnection http && accepted(http, have, part);
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
        long expected = connection.getContentLengthLong();
        DiskRoom.Taken taken = take(room, from, part, Math.max(0, expected));
        try (InputStream in = connection.getInputStream();
                OutputStream out = appending(part)) {
            receive(in, out, goesOn ? have : 0, total(connection, goesOn ? have : 0, expected), progress, () -> {
                if (expected < 0) {
                    take(room, from, part, PIECE).close();
                }
            });
        } finally {
            taken.close();
        }
    }

    /** Whether the answer continues the part file; false if it starts from the beginning. */
    private static boolean accepted(HttpURLConnection http, long have, Path part) throws IOException {
        int status = http.getResponseCode();
        String range = String.valueOf(http.getHeaderField("Content-Range"));
        if (status == 206) {
            Matcher sent = CONTENT_RANGE.matcher(range);
            if (have > 0 && sent.matches() && Long.parseLong(sent.group(1)) == have) {
                return true;
            }
            forget(part);
            throw new IOException("the server has sent another part than was asked for, " + range);
        }
        if (status == 416 && have > 0 && ("bytes */" + have).equals(range)) {
            return true; // nothing is missing
        }
        if (status == 416) {
            forget(part);
            throw new IOException("the server's file has become shorter");
        }
        refuseUnless(200, http);
        return false;
    }

    private static void refuseUnless(int wanted, HttpURLConnection http) throws IOException {
        int status = http.getResponseCode();
        if (status != wanted) {
            String words = "the server says " + status + " " + http.getResponseMessage()
                    + (status == 401 ? "; its URL may have a user and password in it" : "");
            throw PASSING.contains(status)
                    ? new Refused(words, retryAfterMillis(http.getHeaderField("Retry-After")))
                    : new Refused(words, status >= 500);
        }
    }

    /** Seconds, or a date; 0 if it is neither. */
    private static long retryAfterMillis(@Nullable String header) {
        try {
            if (header == null) {
                return 0;
            }
            if (header.strip().matches("\\d{1,9}")) {
                return TimeUnit.SECONDS.toMillis(Long.parseLong(header.strip()));
            }
            Instant then = ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Math.max(0, Duration.between(Instant.now(), then).toMillis());
        } catch (DateTimeException e) {
            return 0;
        }
    }

    /** A part file must not be what keeps a full disk full. */
    private static DiskRoom.Taken take(DiskRoom room, URI from, Path part, long bytes)
            throws GuestException, IOException {
        try {
            return room.take(
                    "what comes from " + Web.shown(from),
                    part.resolveSibling(".").toAbsolutePath(),
                    bytes);
        } catch (GuestException e) {
            forget(part);
            throw e;
        }
    }

    private static OutputStream appending(Path part) throws IOException {
        if (!Files.exists(part)) {
            Files.createFile(part, Modes.own());
        }
        return Files.newOutputStream(part, StandardOpenOption.APPEND);
    }

    private static void receive(
            InputStream in,
            OutputStream out,
            long have,
            long total,
            Consumer<WorkProgress> progress,
            EachPiece eachPiece)
            throws GuestException, IOException {
        long received = have;
        long nextPiece = have;
        long told = System.nanoTime();
        byte[] chunk = new byte[CHUNK];
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
            if (received >= nextPiece) {
                eachPiece.comes();
                nextPiece += PIECE;
            }
            out.write(chunk, 0, read);
            received += read;
            if (System.nanoTime() - told > PROGRESS_NANOS) {
                told = System.nanoTime();
                progress.accept(WorkProgress.at(WorkStep.IMAGE, received, total, words(received, total)));
            }
        }
        if (total >= 0 && received != total) {
            throw new IOException("it ended after " + received + " of " + total + " bytes");
        }
    }

    /** The size of the whole file; -1 if the server does not say. A part that it sends may end before the file does. */
    private static long total(URLConnection connection, long have, long expected) {
        Matcher range = CONTENT_RANGE.matcher(String.valueOf(connection.getHeaderField("Content-Range")));
        if (have > 0 && range.matches() && !range.group(2).equals("*")) {
            return Long.parseLong(range.group(2));
        }
        return expected < 0 ? -1 : have + expected;
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

    private interface Try<T> {
        T run() throws GuestException, IOException;
    }

    /** Of a file whose size nobody has told. */
    private interface EachPiece {
        void comes() throws GuestException, IOException;
    }

    /** What names the version of the file that a part file is a part of. */
    private record Note(String validator) {}

    /** The server's word. */
    private static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;
        private final boolean mayPass;
        private final boolean again;
        private final long waitMillis;

        /** Final for now; {@code mayPass} if it need not be so for ever. */
        Refused(String message, boolean mayPass) {
            super(message);
            this.mayPass = mayPass;
            this.again = false;
            this.waitMillis = 0;
        }

        /** Worth another try after that time. */
        Refused(String message, long waitMillis) {
            super(message);
            this.mayPass = true;
            this.again = true;
            this.waitMillis = waitMillis;
        }
    }
}
