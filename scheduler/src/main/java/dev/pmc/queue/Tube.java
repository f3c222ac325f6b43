package dev.pmc.queue;

import java.util.List;

/** Where messages are put for somebody else. All methods may be called from any thread. */
public interface Tube extends AutoCloseable {
    /**
     * Puts messages, in order.
     *
     * @return what the queue said to each, in the same order
     * @throws QueueUnavailable if it cannot be asked; then each may or may not be there
     */
    List<PutReply> put(List<byte[]> messages) throws QueueUnavailable;

    @Override
    void close();
}
