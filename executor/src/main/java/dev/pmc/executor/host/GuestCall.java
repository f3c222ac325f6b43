package dev.pmc.executor.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of {@link GuestCalls}: reads one request of HTTP/1.x whose body has a Content-Length, as it comes, and
 * answers it, at once or when there is an answer. Of a body the first 16 KiB are kept and the rest is dropped.
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

    /**
     * What a caller is told.
     *
     * @param status line of HTTP
     */
    record Answer(String status, String body) {
        static final Answer OK = new Answer("200 OK", "");
        static final Answer BAD_REQUEST = new Answer("400 Bad Request", "");
        static final Answer NOT_FOUND = new Answer("404 Not Found", "");
        static final Answer LENGTH_REQUIRED = new Answer("411 Length Required", "");
        static final Answer TOO_LARGE = new Answer("413 Content Too Large", "");
        static final Answer TOO_MANY = new Answer("429 Too Many Requests", "");
        static final Answer HEAD_TOO_LARGE = new Answer("431 Request Header Fields Too Large", "");
        static final Answer DEFECT = new Answer("500 Internal Server Error", "");

        /** Words that were asked for. */
        static Answer text(String body) {
            return new Answer("200 OK", body);
        }

        CompletableFuture<Answer> now() {
            return CompletableFuture.completedFuture(this);
        }
    }

    /** Hears requests. */
    interface Hearing {
        /** Must not wait for anybody; the answer may come later, and is void if the caller has gone by then. */
        CompletableFuture<Answer> hear(Request request);
    }

    private final SocketChannel channel;
    private final InetSocketAddress caller;
    private long since;
    private final ByteArrayOutputStream came = new ByteArrayOutputStream(512);
    private @Nullable String head;
    private long missing;
    private long dropped;
    private @Nullable CompletableFuture<Answer> coming;
    private @Nullable ByteBuffer leaving;

    /** @param since by the JVM's nanoseconds */
    GuestCall(SocketChannel channel, InetSocketAddress caller, long since) {
        this.channel = channel;
        this.caller = caller;
        this.since = since;
    }

    InetSocketAddress caller() {
        return caller;
    }

    @Nullable
    SelectionKey key(Selector selector) {
        return channel.keyFor(selector);
    }

    long since() {
        return since;
    }

    /** Whether its answer is still to come. */
    boolean isWaiting() {
        return coming != null && leaving == null;
    }

    /** Whether a part of the answer has not gone out yet. */
    boolean isSending() {
        return leaving != null && leaving.hasRemaining();
    }

    /**
     * Reads what has come.
     *
     * @param told is called when there is an answer to {@link #send}, perhaps later and on another thread
     * @return whether there may be more to come
     */
    boolean proceed(Hearing hearing, Runnable told) {
        try {
            BUFFER.clear();
            int count = channel.read(BUFFER);
            if (count < 0) {
                return false;
            }
            if (coming != null) {
                // What comes until the caller closes is dropped: a close on top of unread bytes would take the answer
                // away from it.
                dropped += count;
                return dropped <= MAX_BODY;
            }
            byte[] bytes = new byte[count];
            BUFFER.flip().get(bytes);
            CompletableFuture<Answer> answer = head == null ? takeHead(bytes, hearing) : takeBody(bytes, 0, hearing);
            if (answer != null) {
                coming = answer;
                CompletableFuture<Answer> unused = answer.whenComplete((given, failure) -> told.run());
            }
            return true;
        } catch (IOException e) {
            return wentAway(e);
        }
    }

    /**
     * Sends the answer, or as much of it as the caller takes now.
     *
     * @param now by the JVM's nanoseconds
     * @return whether the caller is still there
     */
    boolean send(long now) {
        CompletableFuture<Answer> answer = coming;
        if (answer == null || !answer.isDone()) {
            return true;
        }
        try {
            if (leaving == null) {
                since = now;
                leaving = ByteBuffer.wrap(bytes(answer));
            }
            channel.write(leaving);
            if (!leaving.hasRemaining()) {
                channel.shutdownOutput();
            }
            return true;
        } catch (IOException e) {
            return wentAway(e);
        }
    }

    private boolean wentAway(IOException reason) {
        LOG.atDebug()
                .addKeyValue("from", caller)
                .addKeyValue("reason", reason.toString())
                .log("a caller went away");
        return false;
    }

    private byte[] bytes(CompletableFuture<Answer> answer) {
        Answer given;
        try {
            given = answer.join();
        } catch (CompletionException | CancellationException e) {
            LOG.atError().setCause(e).addKeyValue("from", caller).log("a guest's call could not be answered");
            given = Answer.DEFECT;
        }
        byte[] body = given.body().getBytes(StandardCharsets.UTF_8);
        byte[] headers = ("HTTP/1.1 " + given.status() + "\r\nContent-Length: " + body.length
                        + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(headers.length + body.length)
                .put(headers)
                .put(body)
                .array();
    }

    private @Nullable CompletableFuture<Answer> takeHead(byte[] bytes, Hearing hearing) {
        int known = came.size();
        came.writeBytes(bytes);
        String text = came.toString(StandardCharsets.ISO_8859_1);
        int end = text.indexOf(END_OF_HEAD, Math.max(0, known - END_OF_HEAD.length()));
        if (end > MAX_HEAD || (end < 0 && came.size() > MAX_HEAD)) {
            return Answer.HEAD_TOO_LARGE.now();
        }
        if (end < 0) {
            return null;
        }
        head = text.substring(0, end);
        came.reset();
        if (head.toLowerCase(Locale.ROOT).contains("\r\ntransfer-encoding:")) {
            return Answer.LENGTH_REQUIRED.now();
        }
        missing = contentLength(head);
        if (missing < 0) {
            return Answer.BAD_REQUEST.now();
        }
        if (missing > MAX_BODY) {
            return Answer.TOO_LARGE.now();
        }
        return takeBody(bytes, end + END_OF_HEAD.length() - known, hearing);
    }

    private @Nullable CompletableFuture<Answer> takeBody(byte[] bytes, int from, Hearing hearing) {
        int count = (int) Math.min(missing, bytes.length - from);
        came.write(bytes, from, Math.min(count, MAX_KEPT - came.size()));
        missing -= count;
        return missing > 0 ? null : whole(hearing);
    }

    private CompletableFuture<Answer> whole(Hearing hearing) {
        String[] words = String.valueOf(head).lines().findFirst().orElse("").split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            return Answer.BAD_REQUEST.now();
        }
        try {
            return hearing.hear(new Request(caller, words[0], words[1], came.toString(StandardCharsets.ISO_8859_1)));
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("from", caller).log("a guest's call could not be heard");
            return Answer.DEFECT.now();
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

    @Override
    public void close() {
        CompletableFuture<Answer> answer = coming;
        if (answer != null) {
            answer.cancel(false);
        }
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
