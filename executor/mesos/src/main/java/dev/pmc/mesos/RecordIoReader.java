package dev.pmc.mesos;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a RecordIO stream, however the network has cut it into pieces.
 *
 * <p>What the other side says about a length is not believed before the bytes are there: a record takes no more memory
 * than has arrived of it, and never more than the limit. For one thread. After an exception the stream has no known
 * position and has to be given up.
 */
public final class RecordIoReader {
    /** More than any event of Mesos, and no more than this JVM can hold; ten thousand offers have about 4 MiB. */
    public static final int LARGEST_RECORD =
            (int) Math.min(256 * 1024 * 1024, Runtime.getRuntime().maxMemory() / 8);

    private static final int MAX_DIGITS = 20;

    private final InputStream in;
    private final int largest;

    public RecordIoReader(InputStream in) {
        this(in, LARGEST_RECORD);
    }

    /** @param in should be buffered: lengths are read byte by byte */
    public RecordIoReader(InputStream in, int largest) {
        this.in = in;
        this.largest = largest;
    }

    /**
     * The next record, or null if the stream has ended where a record may begin.
     *
     * @throws ProtocolException if what comes is not RecordIO, or too big
     * @throws EOFException if the stream ends within a record
     */
    public byte @Nullable [] next() throws IOException {
        int digit = in.read();
        if (digit < 0) {
            return null;
        }
        long length = 0;
        int digits = 0;
        for (; digit != '\n'; digit = in.read()) {
            if (digit < 0) {
                throw new EOFException("the event stream ended within the length of a record");
            }
            if (digit < '0' || digit > '9') {
                throw new ProtocolException("not RecordIO: byte 0x%02x within the length of a record".formatted(digit));
            }
            if (++digits > MAX_DIGITS) {
                throw new ProtocolException("not RecordIO: the length of a record has more than 20 digits");
            }
            length = Math.min(length * 10 + (digit - '0'), Integer.MAX_VALUE);
        }
        if (digits == 0) {
            throw new ProtocolException("not RecordIO: a record without its length");
        }
        if (length > largest) {
            throw new ProtocolException("a record of %s bytes; at most %d are taken"
                    .formatted(length == Integer.MAX_VALUE ? "2^31 or more" : String.valueOf(length), largest));
        }
        byte[] record = in.readNBytes((int) length);
        if (record.length < length) {
            throw new EOFException(
                    "the event stream ended after %d of %d bytes of a record".formatted(record.length, length));
        }
        return record;
    }
}
