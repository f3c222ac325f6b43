package dev.pmc.loop;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.QueueName;
import dev.pmc.queue.QueueLink;
import dev.pmc.queue.ResultForm;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Answers the queues: keeps what is to be said to them, as {@link QueueAnswers} says, and has a {@link QueueSpeaker} for each,
 * so that one that is slow or away holds up no other. The loop is told of what the queues have done.
 *
 * <p>What waits for a queue is bounded by {@link #hasRoom}: whoever takes jobs from it stops meanwhile. Thread-safe.
 */
public final class QueueReplies {
    private static final int MAX_WAITING = 20_000;

    private final QueueAnswers answers;
    private final InstantSource clock;
    private final List<QueueSpeaker> speakers;

    /**
     * @param queues in the order of the command line
     * @param writer makes a message of a result
     * @param clock must not go backwards
     */
    public QueueReplies(
            List<QueueLink> queues,
            BiFunction<JobResult, ResultForm, byte[]> writer,
            Consumer<Event> inbox,
            InstantSource clock) {
        answers = new QueueAnswers(queues.stream().map(QueueLink::name).toList(), writer);
        this.clock = clock;
        speakers = queues.stream()
                .map(queue -> new QueueSpeaker(queue, answers, inbox, clock, this::wakeAll))
                .toList();
    }

    /** Those who answer, one for each queue. */
    public List<QueueSpeaker> speakers() {
        return speakers;
    }

    /** Takes effects, all at once so that they are answered together; never waits for a queue. */
    public void perform(List<Effect.ForQueue> effects) {
        if (!effects.isEmpty()) {
            answers.add(effects);
            wakeAll();
        }
    }

    private void wakeAll() {
        speakers.forEach(QueueSpeaker::wake);
    }

    /** Whether more jobs should be taken from a queue: not while too much waits for it. */
    public boolean hasRoom(QueueName queue) {
        return answers.waiting(queue) < MAX_WAITING;
    }

    /** A queue answers: its results are for itself. */
    public void heard(QueueName queue) {
        if (answers.heard(queue)) {
            wakeAll();
        }
    }

    /** A queue does not answer: others get its results if that lasts. */
    public void silent(QueueName queue) {
        answers.silent(queue, clock.instant());
    }

    /** Results that were put with less in them than usual, since the start. */
    public long cut() {
        return speakers.stream().mapToLong(QueueSpeaker::cut).sum();
    }

    /** Results, and releases of leases, that a queue has refused for good, since the start. */
    public long givenUp() {
        return speakers.stream().mapToLong(QueueSpeaker::givenUp).sum();
    }
}
