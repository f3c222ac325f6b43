package dev.pmc.loop;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.JobTicket;
import dev.pmc.loop.QueueAnswers.Message;
import dev.pmc.loop.QueueAnswers.Round;
import dev.pmc.queue.JobQueue;
import dev.pmc.queue.PutReply;
import dev.pmc.queue.QueueUnavailable;
import dev.pmc.queue.ResultForm;
import dev.pmc.queue.Tube;
import dev.pmc.service.Services;
import dev.pmc.vm.Word;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the queue, on a thread of its own: deletes and buries jobs, and puts results and releases of leases, as {@link
 * QueueAnswers} says. The loop is told of what the queue has done.
 *
 * <p>What waits for the queue is bounded by {@link #hasRoom}: whoever takes jobs from the queue stops meanwhile.
 */
public final class QueueReplies implements Services.Service {
    private static final Logger LOG = LoggerFactory.getLogger(QueueReplies.class);

    private static final Duration MAX_SLEEP = Duration.ofSeconds(30);
    private static final int MAX_AT_ONCE = 1000;
    private static final int MAX_WAITING = 20_000;

    private final JobQueue queue;
    private final Tube network;
    private final Consumer<Event> inbox;
    private final InstantSource clock;
    private final BlockingQueue<Effect.ForQueue> replies = new LinkedBlockingQueue<>();
    private final QueueAnswers answers;
    private final Outage outage = new Outage(LOG, "the queue cannot be answered; results are kept until it can");
    private final Listener listener = new Listener();
    private final LongAdder cut = new LongAdder();
    private final LongAdder givenUp = new LongAdder();
    private volatile int waiting;

    /**
     * Answers the queue, and tells the network stage of leases that have come free.
     *
     * @param writer makes a message of a result
     * @param clock must not go backwards
     */
    public QueueReplies(
            JobQueue queue,
            Tube network,
            BiFunction<JobResult, ResultForm, byte[]> writer,
            Consumer<Event> inbox,
            InstantSource clock) {
        answers = new QueueAnswers(writer);
        this.queue = queue;
        this.network = network;
        this.inbox = inbox;
        this.clock = clock;
    }

    /** Takes effects, all at once so that they are answered together; never blocks. */
    public void perform(List<Effect.ForQueue> effects) {
        replies.addAll(effects);
    }

    /** Whether more jobs should be taken from the queue: not while too many results wait for it. */
    public boolean hasRoom() {
        return replies.size() + waiting < MAX_WAITING;
    }

    /** Results that were put with less in them than usual, since the start. */
    public long cut() {
        return cut.sum();
    }

    /** Results, and releases of leases, that the queue has refused for good, since the start. */
    public long givenUp() {
        return givenUp.sum();
    }

    @Override
    public void run(Services.Pulse pulse) throws InterruptedException {
        while (true) {
            pulse.beat();
            answers.add(arrived());
            say(answers.next(clock.instant()));
            waiting = answers.waiting();
        }
    }

    /** What has arrived; waits until there is something, or something that was put off is due, but not for ever. */
    private List<Effect.ForQueue> arrived() throws InterruptedException {
        Instant now = clock.instant();
        Instant due = answers.nextDue().orElse(now.plus(MAX_SLEEP));
        List<Effect.ForQueue> batch = new ArrayList<>();
        long left = due.isAfter(now) ? Duration.between(now, due).toMillis() + 1 : 0;
        Effect.ForQueue first = replies.poll(left, TimeUnit.MILLISECONDS);
        if (first != null) {
            batch.add(first);
            replies.drainTo(batch, MAX_AT_ONCE - 1);
        }
        return batch;
    }

    private interface Put {
        List<PutReply> put(List<byte[]> bodies) throws QueueUnavailable;
    }

    /** Each part for itself: that one of them fails keeps none of the others from being said. */
    private void say(Round round) throws InterruptedException {
        listener.trouble = null;
        letGo(round);
        List<PutReply> released = put(round.releases(), network::put);
        answers.released(round.releases().subList(0, released.size()), released, clock.instant(), listener);
        List<PutReply> published = put(round.results(), queue::publish);
        answers.published(round.results().subList(0, published.size()), published, clock.instant(), listener);
        if (listener.trouble != null) {
            outage.failed(listener.trouble);
        } else if (!round.isEmpty()) {
            outage.over();
        }
    }

    private void letGo(Round round) throws InterruptedException {
        Set<JobTicket> ended = new HashSet<>();
        try {
            if (!round.deletes().isEmpty()) {
                ended.addAll(queue.delete(round.deletes()));
            }
        } catch (QueueUnavailable e) {
            failed(e);
        }
        try {
            for (JobTicket ticket : round.buries()) {
                if (queue.bury(ticket)) {
                    ended.add(ticket);
                }
            }
        } catch (QueueUnavailable e) {
            failed(e);
        }
        answers.ended(ended, listener);
    }

    /** The replies; none if the queue could not be asked. */
    private List<PutReply> put(List<Message> messages, Put put) throws InterruptedException {
        if (messages.isEmpty()) {
            return List.of();
        }
        try {
            return put.put(messages.stream().map(Message::body).toList());
        } catch (QueueUnavailable e) {
            failed(e);
            answers.failed(messages, clock.instant());
            return List.of();
        }
    }

    private void failed(QueueUnavailable e) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        listener.trouble = String.valueOf(e.getMessage());
    }

    private final class Listener implements QueueAnswers.Listener {
        private @Nullable String trouble;

        @Override
        public void happened(Event event) {
            inbox.accept(event);
        }

        @Override
        public void cut(JobResult result, ResultForm form, String reason) {
            cut.increment();
            LOG.atWarn()
                    .addKeyValue("result", result.id())
                    .addKeyValue("vm", result.hostname())
                    .addKeyValue("status", Word.of(result.status()))
                    .addKeyValue("reason", reason)
                    .log("a result is too big for the queue and is put without the job's own fields");
        }

        @Override
        public void givenUp(JobResult result, String what, String reason) {
            givenUp.increment();
            LOG.atError()
                    .addKeyValue("result", result.id())
                    .addKeyValue("vm", result.hostname())
                    .addKeyValue("status", Word.of(result.status()))
                    .addKeyValue("reason", reason)
                    .log("the queue refuses {} of a job for good; nobody is told of it", what);
        }

        @Override
        public void later(JobResult result, String reason) {
            trouble = reason;
        }
    }
}
