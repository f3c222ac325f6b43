package dev.pmc.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tubes of other queues for what one's own takes not at the moment, as when it is draining. Nothing else goes to them: what
 * may be in one's own tube would be there twice.
 *
 * <p>Thread-safe.
 */
public final class SpareTubes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpareTubes.class);

    private final List<BeanstalkTube> spares;

    /** @param spares in the order in which they are tried */
    public SpareTubes(List<BeanstalkTube> spares) {
        this.spares = List.copyOf(spares);
    }

    /** Puts messages that one's own tube has answered so, where it does not take them; returns the last word on each. */
    List<PutReply> relieve(List<byte[]> messages, List<PutReply> own) {
        List<PutReply> replies = new ArrayList<>(own);
        for (BeanstalkTube spare : spares) {
            int[] left = IntStream.range(0, replies.size())
                    .filter(i -> replies.get(i).kind() == PutReply.Kind.LATER)
                    .toArray();
            if (left.length == 0 || !isThere(spare)) {
                continue;
            }
            try {
                List<PutReply> second =
                        spare.put(IntStream.of(left).mapToObj(messages::get).toList());
                for (int i = 0; i < left.length; i++) {
                    replies.set(left[i], second.get(i));
                }
            } catch (QueueUnavailable e) {
                IntStream.of(left)
                        .forEach(i ->
                                replies.set(i, new PutReply(PutReply.Kind.UNSURE, String.valueOf(e.getMessage()))));
            }
        }
        return replies;
    }

    private static boolean isThere(BeanstalkTube spare) {
        try {
            spare.connect();
            return true;
        } catch (QueueUnavailable e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("a queue cannot stand in for another");
            return false;
        }
    }

    @Override
    public void close() {
        spares.forEach(BeanstalkTube::close);
    }
}
