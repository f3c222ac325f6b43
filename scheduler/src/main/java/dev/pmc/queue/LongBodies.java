package dev.pmc.queue;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.filterchain.IoFilterAdapter;
import org.apache.mina.core.session.IoSession;
import org.jspecify.annotations.Nullable;

/**
 * Drops the bodies of jobs that are too long as they come in, and keeps only how long they were: beanstalkd may be told to
 * take messages of many megabytes, and there is no other way past one than to read it. Belongs between the socket and the
 * codec of one session; for the codec such a body is empty.
 *
 * <p>Thread rule: what arrives comes from one thread at a time; {@link #take} is for any thread.
 */
final class LongBodies extends IoFilterAdapter {
    /** More than the longest status line; what is longer is none, and the codec will say so. */
    private static final int MAX_LINE = 1024;

    private static final int LINE_END = 2;
    private static final int MAX_DIGITS = 18;

    private final int longest;
    private final Map<Long, Long> lengths = new ConcurrentHashMap<>();
    private final StringBuilder line = new StringBuilder();
    /** Bytes of the body at hand, with its line end, that the codec is to get. */
    private long passing;
    /** Bytes of the body at hand, with its line end, that nobody is to get. */
    private long dropping;

    /** @param longest bytes that a body may have */
    LongBodies(int longest) {
        this.longest = longest;
    }

    /** How long the body of that job was, if it was dropped; forgets it. */
    @Nullable
    Long take(long job) {
        return lengths.isEmpty() ? null : lengths.remove(job);
    }

    @Override
    public void messageReceived(NextFilter next, IoSession session, Object message) {
        IoBuffer in = (IoBuffer) message;
        // What stands between start and the position is for the codec, and not handed over yet.
        int start = in.position();
        while (in.hasRemaining()) {
            if (passing > 0) {
                passing -= skip(in, passing);
            } else if (dropping > 0) {
                dropping -= skip(in, dropping);
                start = in.position();
            } else {
                int lineStart = in.position();
                boolean whole = readLine(in);
                if (whole || line.length() > MAX_LINE) {
                    String text = line.toString();
                    line.setLength(0);
                    if (!isLong(text)) {
                        if (lineStart == start && text.length() > in.position() - lineStart) {
                            // Its beginning came earlier, and was held back.
                            hand(next, session, IoBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
                            start = in.position();
                        }
                        continue;
                    }
                    hand(next, session, slice(in, start, lineStart));
                    hand(next, session, IoBuffer.wrap(withoutBody(text).getBytes(StandardCharsets.ISO_8859_1)));
                } else {
                    hand(next, session, slice(in, start, lineStart));
                }
                start = in.position();
            }
        }
        hand(next, session, slice(in, start, in.position()));
    }

    private static void hand(NextFilter next, IoSession session, IoBuffer part) {
        if (part.hasRemaining()) {
            next.messageReceived(session, part);
        }
    }

    private static IoBuffer slice(IoBuffer in, int from, int to) {
        return in.getSlice(from, to - from);
    }

    private static int skip(IoBuffer in, long most) {
        int skipped = (int) Math.min(most, in.remaining());
        in.position(in.position() + skipped);
        return skipped;
    }

    /** Adds to the line; returns whether it is whole now. */
    private boolean readLine(IoBuffer in) {
        while (in.hasRemaining()) {
            byte next = in.get();
            line.append((char) (next & 0xFF));
            if (next == '\n') {
                return true;
            }
        }
        return false;
    }

    /** Sees what comes behind the line; true if that is the body of a job, and too long. */
    private boolean isLong(String text) {
        boolean job = text.startsWith("RESERVED ") || text.startsWith("FOUND ");
        if (!job && !text.startsWith("OK ")) {
            return false;
        }
        int last = text.lastIndexOf(' ');
        long length = number(text, last + 1, text.length() - LINE_END);
        if (length < 0) {
            return false;
        }
        long id = job ? number(text, text.indexOf(' ') + 1, last) : -1;
        if (id < 0 || length <= longest) {
            passing = length + LINE_END;
            return false;
        }
        dropping = length + LINE_END;
        lengths.put(id, length);
        return true;
    }

    /** The number that stands there; negative if none does. */
    private static long number(String text, int from, int to) {
        long number = from < to && to - from <= MAX_DIGITS ? 0 : -1;
        for (int i = from; i < to && number >= 0; i++) {
            int digit = Character.digit(text.charAt(i), 10);
            number = digit < 0 ? -1 : 10 * number + digit;
        }
        return number;
    }

    private static String withoutBody(String text) {
        return text.substring(0, text.strip().lastIndexOf(' ')) + " 0\r\n\r\n";
    }
}
