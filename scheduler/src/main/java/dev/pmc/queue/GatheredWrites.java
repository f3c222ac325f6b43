package dev.pmc.queue;

import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.filterchain.IoFilterAdapter;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.core.write.DefaultWriteRequest;
import org.apache.mina.core.write.WriteRequest;

/**
 * Gathers commands that are sent one after the other, so that many leave in one write: a write for each costs both sides
 * several times what the command itself does. Belongs below the codec of one session.
 *
 * <p>Thread-safe. What is gathered leaves with {@link #flush}, which whoever waits for a reply has to call first, or when
 * it is much. A write that fails closes its session, and that fails whoever waits; so nobody is told of single writes.
 */
final class GatheredWrites extends IoFilterAdapter {
    private static final int BUSY_BATCH = 64 * 1024;

    private IoBuffer gathered = empty();

    private static IoBuffer empty() {
        return IoBuffer.allocate(1024).setAutoExpand(true);
    }

    @Override
    public synchronized void filterWrite(NextFilter next, IoSession session, WriteRequest request) {
        gathered.put((IoBuffer) request.getMessage());
        if (gathered.position() > BUSY_BATCH) {
            write(next, session);
        }
    }

    /** Sends what was gathered. */
    synchronized void flush(IoSession session) {
        if (gathered.position() > 0) {
            write(session.getFilterChain().getNextFilter(this), session);
        }
    }

    private void write(NextFilter next, IoSession session) {
        IoBuffer commands = gathered.flip();
        gathered = empty();
        next.filterWrite(session, new DefaultWriteRequest(commands));
    }
}
