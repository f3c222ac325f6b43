package dev.pmc.queue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Keeps what is put into it. Thread-safe. */
public final class FakeTube implements Tube {
    private final List<byte[]> messages = new ArrayList<>();

    @Override
    public synchronized List<PutReply> put(List<byte[]> added) {
        messages.addAll(added);
        return Collections.nCopies(added.size(), PutReply.TAKEN);
    }

    public synchronized List<byte[]> messages() {
        return List.copyOf(messages);
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
