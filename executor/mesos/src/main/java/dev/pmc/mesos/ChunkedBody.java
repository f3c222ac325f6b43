package dev.pmc.mesos;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The body of an HTTP message in the chunked transfer encoding (RFC 9112 §7.1). */
final class ChunkedBody extends InputStream {
    private final InputStream in;
    private long left;
    private boolean begun;
    private boolean ended;

    ChunkedBody(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        if (!hasData(1)) {
            return -1;
        }
        int value = in.read();
        if (value < 0) {
            throw cutOff();
        }
        left--;
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (!hasData(length)) {
            return -1;
        }
        int count = in.read(bytes, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw cutOff();
        }
        left -= count;
        return count;
    }

    private boolean hasData(int wanted) throws IOException {
        if (left == 0 && !ended && wanted > 0) {
            nextChunk();
        }
        return !ended;
    }

    private void nextChunk() throws IOException {
        if (begun && !HttpAnswer.line(in).isEmpty()) {
            throw new ProtocolException("not HTTP: a chunk is longer than it said");
        }
        begun = true;
        String line = HttpAnswer.line(in);
        int extension = line.indexOf(';');
        String size = (extension < 0 ? line : line.substring(0, extension)).strip();
        try {
            left = Long.parseLong(size, 16);
        } catch (NumberFormatException e) {
            throw new ProtocolException(
                    "not HTTP: '%s' is not the size of a chunk".formatted(HttpAnswer.printable(line)), e);
        }
        if (left < 0) {
            throw new ProtocolException("not HTTP: a chunk of negative size");
        }
        if (left == 0) {
            ended = true;
            String trailer;
            do {
                trailer = HttpAnswer.line(in);
            } while (!trailer.isEmpty());
        }
    }

    private static EOFException cutOff() {
        return new EOFException("the connection was closed within a chunk");
    }
}
