package dev.pmc.web;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * Counts the bytes of answers that peers have not taken yet, and bounds them. Bounded: where there are too many bytes
 * of them, the connections whose answers have been under way the longest are closed. Thread-safe.
 */
final class UnsentReplies {
    private final long maxBytes;
    private final Map<Request, Integer> sizes = new LinkedHashMap<>();
    private long bytes;

    UnsentReplies(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Counts an answer until it is done.
     *
     * @return what is to be told then; it tells {@code done}
     */
    Callback track(Request request, int size, Callback done) {
        List<Request> slowest = new ArrayList<>();
        synchronized (this) {
            for (Iterator<Map.Entry<Request, Integer>> oldest = sizes.entrySet().iterator();
                    bytes + size > maxBytes && oldest.hasNext(); ) {
                Map.Entry<Request, Integer> reply = oldest.next();
                bytes -= reply.getValue();
                slowest.add(reply.getKey());
                oldest.remove();
            }
            sizes.put(request, size);
            bytes += size;
        }
        slowest.forEach(slow ->
                slow.getConnectionMetaData().getConnection().getEndPoint().close());
        return Callback.from(done, () -> forget(request));
    }

    private synchronized void forget(Request request) {
        Integer size = sizes.remove(request);
        if (size != null) {
            bytes -= size;
        }
    }
}
