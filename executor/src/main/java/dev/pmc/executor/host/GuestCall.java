package dev.pmc.executor.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of {@link GuestCalls}: reads one request of HTTP/1.x whose body has a Content-Length, as it comes, and
 * answers it without a body. Of a body the first 16 KiB are kept and the rest is dropped.
 */
final class GuestCall implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GuestCall.class);
    private static final int MAX_HEAD = 8 * 1024;
    private static final int MAX_KEPT = 16 * 1024;
    private static final long MAX_BODY = 1 << 20;
    private static final String END_OF_HEAD = "\r\n\r\n";
    /** Shared, because one thread reads all. */
    private static final ByteBuffer BUFFER = ByteBuffer.allocateDirect(16 * 1024);

    /**
     * A request that has come whole.
     *
     * @param body its bytes, in ISO-8859-1
     */
    record Request(InetSocketAddress caller, String method, String path, String body) {}

    /** A status of HTTP. */
    enum Answer {
        OK("200 OK"),
        BAD_REQUEST("400 Bad Request"),
        NOT_FOUND("404 Not Found"),
        LENGTH_REQUIRED("411 Length Required"),
        TOO_LARGE("413 Content Too Large"),
        TOO_MANY("429 Too Many Requests"),
        HEAD_TOO_LARGE("431 Request Header Fields Too Large"),
        DEFECT("500 Internal Server Error");

        private final String line;

        Answer(String line) {
            this.line = line;
        }
    }

    private final SocketChannel channel;
    private final InetSocketAddress caller;
    private final long since;
    private final ByteArrayOutputStream came = new ByteArrayOutputStream(512);
    private @Nullable String head;
    private long missing;
    private long dropped;
    private boolean answered;

    /** @param since by the JVM's nanoseconds */
    GuestCall(SocketChannel channel, InetSocketAddress caller, long since) {
        this.channel = channel;
        this.caller = caller;
        this.since = since;
    }

    InetSocketAddress caller() {
        return caller;
    }

    long since() {
        return since;
    }

    /**
     * Reads what has come, and answers when it is whole.
     *
     * @return whether there is more to come
     */
    boolean proceed(Function<Request, Answer> hear) {
        try {
            BUFFER.clear();
            int count = channel.read(BUFFER);
            if (count < 0) {
                return false;
            }
            if (answered) {
                // What comes until the caller closes is dropped: a close on top of unread bytes would take the answer
                // away from it.
                dropped += count;
                return dropped <= MAX_BODY;
            }
            byte[] bytes = new byte[count];
            BUFFER.flip().get(bytes);
            Answer answer = head == null ? takeHead(bytes, hear) : takeBody(bytes, 0, hear);
            if (answer != null) {
                send(answer);
            }
            return true;
        } catch (IOException e) {
            LOG.atDebug()
                    .addKeyValue("from", caller)
                    .addKeyValue("reason", e.toString())
                    .log("a caller went away");
            return false;
        }
    }

    private @Nullable Answer takeHead(byte[] bytes, Function<Request, Answer> hear) {
        int known = came.size();
        came.writeBytes(bytes);
        String text = came.toString(StandardCharsets.ISO_8859_1);
        int end = text.indexOf(END_OF_HEAD, Math.max(0, known - END_OF_HEAD.length()));
        if (end > MAX_HEAD || (end < 0 && came.size() > MAX_HEAD)) {
            return Answer.HEAD_TOO_LARGE;
        }
        if (end < 0) {
            return null;
        }
        head = text.substring(0, end);
        came.reset();
        if (head.toLowerCase(Locale.ROOT).contains("\r\ntransfer-encoding:")) {
            return Answer.LENGTH_REQUIRED;
        }
        missing = contentLength(head);
        if (missing < 0) {
            return Answer.BAD_REQUEST;
        }
        if (missing > MAX_BODY) {
            return Answer.TOO_LARGE;
        }
        return takeBody(bytes, end + END_OF_HEAD.length() - known, hear);
    }

    private @Nullable Answer takeBody(byte[] bytes, int from, Function<Request, Answer> hear) {
        int count = (int) Math.min(missing, bytes.length - from);
        came.write(bytes, from, Math.min(count, MAX_KEPT - came.size()));
        missing -= count;
        return missing > 0 ? null : whole(hear);
    }

    private Answer whole(Function<Request, Answer> hear) {
        String[] words = String.valueOf(head).lines().findFirst().orElse("").split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            return Answer.BAD_REQUEST;
        }
        try {
            return hear.apply(new Request(caller, words[0], words[1], came.toString(StandardCharsets.ISO_8859_1)));
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("from", caller).log("a guest's call could not be heard");
            return Answer.DEFECT;
        }
    }

    /** 0 without one; -1 if it is no length, or there are two. */
    private static long contentLength(String head) {
        long length = 0;
        int found = 0;
        for (String line : head.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).equalsIgnoreCase("content-length")) {
                String value = line.substring(colon + 1).strip();
                length = value.matches("\\d{1,15}") ? Long.parseLong(value) : -1;
                found++;
            }
        }
        return found > 1 ? -1 : length;
    }

    /** An answer is smaller than any socket's buffer, so it goes out at once. */
    private void send(Answer answer) throws IOException {
        answered = true;
        channel.write(ByteBuffer.wrap(("HTTP/1.1 " + answer.line + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII)));
        channel.shutdownOutput();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.atDebug()
                    .addKeyValue("from", caller)
                    .addKeyValue("reason", e.toString())
                    .log("a call did not close");
        }
    }
}
