package dev.pmc.queue;

import java.util.List;

/** Where messages are put for somebody else. All methods may be called from any thread. */
public interface Tube extends AutoCloseable {
    /** Puts messages, in order. On failure each may or may not be there. */
    void put(List<byte[]> messages) throws QueueUnavailable;

    @Override
    void close();
}
