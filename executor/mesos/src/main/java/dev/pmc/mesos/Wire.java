package dev.pmc.mesos;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/**
 * One open connection, as two streams of bytes. One thread may read while another writes; any thread may close it, which
 * ends both with an exception.
 */
interface Wire extends Closeable {
    /** Buffered. */
    InputStream in();

    /** Not buffered: what is written goes out at once. */
    OutputStream out();

    /**
     * Lets a read that waits longer than this fail with {@link java.net.SocketTimeoutException}; zero: never. A Unix
     * domain socket knows no such limit: its other side is on this machine and cannot be lost without its closing.
     */
    void limitReads(Duration silence) throws IOException;
}
