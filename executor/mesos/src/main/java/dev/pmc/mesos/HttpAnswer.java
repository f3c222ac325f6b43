package dev.pmc.mesos;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 response: its head, and its body as a stream that ends where the body ends, whichever way the server
 * marks that.
 *
 * @param headers names in lower case; values of a name that came twice are joined with a comma
 */
record HttpAnswer(int status, Map<String, String> headers, InputStream body) {
    private static final int MAX_LINE = 16 * 1024;
    private static final int MAX_HEADERS = 200;
    private static final int MAX_TEXT = 64 * 1024;
    private static final Pattern STATUS = Pattern.compile("[0-9]{3}");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    /**
     * Reads the head of the next response on a connection; the caller has to read the body to its end before the next.
     *
     * @param in buffered
     * @return null if the connection has been closed where a response may begin
     */
    static @Nullable HttpAnswer read(InputStream in) throws IOException {
        int first = in.read();
        return first < 0 ? null : read(in, (char) first);
    }

    /** As the other, when the first byte has been read already. */
    static HttpAnswer read(InputStream in, char first) throws IOException {
        int status;
        Map<String, String> headers;
        do {
            status = status(first + line(in));
            headers = headers(in);
            if (status == 100) {
                int next = in.read();
                if (next < 0) {
                    throw new EOFException("the connection was closed in place of an answer");
                }
                first = (char) next;
            }
        } while (status == 100);
        return new HttpAnswer(status, headers, body(in, status, headers));
    }

    /** The body as text; of a long one the beginning. */
    String text() throws IOException {
        byte[] bytes = body.readNBytes(MAX_TEXT);
        skipBody();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Reads the rest, which is nothing or little; so without a buffer, which would cost more than all else here. */
    void skipBody() throws IOException {
        int next;
        do {
            next = body.read();
        } while (next >= 0);
    }

    boolean accepted() {
        return status >= 200 && status < 300;
    }

    /** The server will close the connection after this answer. */
    boolean isLast() {
        return "close".equalsIgnoreCase(headers.get("connection"))
                || (!headers.containsKey("content-length") && !chunked(headers) && hasBody(status));
    }

    CallRefused refusal() throws IOException {
        return new CallRefused(status, text(), headers.get("location"));
    }

    private static int status(String line) throws ProtocolException {
        String[] words = line.split(" ", 3);
        if (words.length >= 2
                && words[0].startsWith("HTTP/1.")
                && STATUS.matcher(words[1]).matches()) {
            return Integer.parseInt(words[1]);
        }
        throw new ProtocolException("not HTTP: an answer began with '%s'".formatted(printable(line)));
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (int count = 0; ; count++) {
            String line = line(in);
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            if (colon <= 0 || count >= MAX_HEADERS) {
                throw new ProtocolException("not HTTP: '%s' is no header, or one too many".formatted(printable(line)));
            }
            headers.merge(
                    line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (a, b) -> a + ", " + b);
        }
    }

    private static InputStream body(InputStream in, int status, Map<String, String> headers) throws IOException {
        if (!hasBody(status)) {
            return InputStream.nullInputStream();
        }
        if (chunked(headers)) {
            return new ChunkedBody(in);
        }
        String length = headers.get("content-length");
        if (length == null) {
            return in;
        }
        if (!LENGTH.matcher(length).matches()) {
            throw new ProtocolException("not HTTP: Content-Length '%s'".formatted(printable(length)));
        }
        return new CountedBody(in, Long.parseLong(length));
    }

    private static boolean hasBody(int status) {
        return status != 204 && status != 304;
    }

    private static boolean chunked(Map<String, String> headers) {
        return headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .endsWith("chunked");
    }

    /** The next line, without its end; CR LF or LF. */
    static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection was closed within an answer");
            }
            if (line.length() >= MAX_LINE) {
                throw new ProtocolException("not HTTP: a line of more than %d bytes".formatted(MAX_LINE));
            }
            line.append((char) c);
        }
        if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        return line.toString();
    }

    static String printable(String text) {
        String start = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return start.replaceAll("\\p{Cntrl}", "?");
    }
}
