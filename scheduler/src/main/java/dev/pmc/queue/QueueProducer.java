package dev.pmc.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts messages into a tube of whichever queue takes them, trying one after the other.
 *
 * <p>The next one is only tried for what the one before certainly does not have: because there was no connection on which to
 * say it, or because it was refused. A message whose answer was lost may be there, and would come twice.
 */
public final class QueueProducer {
    private final List<QueueAddress> queues;
    private final String tube;

    /** @throws IllegalArgumentException if the tube's name is none */
    public QueueProducer(List<QueueAddress> queues, String tube) {
        this.queues = List.copyOf(queues);
        this.tube = new TubeName(tube).value();
    }

    /** What was said to a message, and by which queue, the last one that was asked. */
    public record Answer(PutReply reply, QueueAddress queue) {}

    /**
     * Puts messages with a priority; the smaller, the sooner they are taken.
     *
     * @return what became of each, in the same order
     * @throws QueueUnavailable if not one of the queues can be asked
     */
    public List<Answer> put(List<byte[]> messages, int priority) throws QueueUnavailable {
        SortedMap<Integer, byte[]> open = new TreeMap<>();
        messages.forEach(message -> open.put(open.size(), message));
        SortedMap<Integer, Answer> answers = new TreeMap<>();
        List<String> silent = new ArrayList<>();
        for (QueueAddress queue : queues) {
            if (open.isEmpty()) {
                break;
            }
            try (BeanstalkTube connected = BeanstalkTube.open(queue, tube)) {
                List<Integer> asked = List.copyOf(open.keySet());
                List<PutReply> replies = put(connected, List.copyOf(open.values()), priority);
                for (int i = 0; i < replies.size(); i++) {
                    answers.put(asked.get(i), new Answer(replies.get(i), queue));
                    if (replies.get(i).kind() != PutReply.Kind.LATER) {
                        open.remove(asked.get(i));
                    }
                }
            } catch (QueueUnavailable e) {
                silent.add(String.valueOf(e.getMessage()));
            }
        }
        if (silent.size() == queues.size()) {
            throw new QueueUnavailable(String.join("; ", silent));
        }
        return List.copyOf(answers.values());
    }

    private static List<PutReply> put(BeanstalkTube tube, List<byte[]> messages, int priority) {
        try {
            return tube.put(messages, priority);
        } catch (QueueUnavailable e) {
            PutReply lost =
                    new PutReply(PutReply.Kind.UNSURE, e.getMessage() + ", and may have the message all the same");
            return messages.stream().map(message -> lost).toList();
        }
    }
}
