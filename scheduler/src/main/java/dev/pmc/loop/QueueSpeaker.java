package dev.pmc.loop;

import dev.pmc.core.decision.Event;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.JobTicket;
import dev.pmc.core.job.QueueName;
import dev.pmc.loop.QueueAnswers.Message;
import dev.pmc.loop.QueueAnswers.Round;
import dev.pmc.queue.PutReply;
import dev.pmc.queue.QueueLink;
import dev.pmc.queue.QueueUnavailable;
import dev.pmc.queue.ResultForm;
import dev.pmc.service.Services;
import dev.pmc.vm.Word;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says to one queue what {@link QueueAnswers} have for it, on a thread of its own: deletes and buries jobs, and puts results
 * and releases of leases.
 */
public final class QueueSpeaker implements Services.Service {
    private static final Logger LOG = LoggerFactory.getLogger(QueueSpeaker.class);

    private static final Duration MAX_SLEEP = Duration.ofSeconds(30);

    private final QueueLink queue;
    private final QueueAnswers answers;
    private final Consumer<Event> inbox;
    private final InstantSource clock;
    private final Runnable whenFailed;
    private final Semaphore news = new Semaphore(0);
    private final Outage outage = new Outage(LOG, "the queue cannot be answered; results are kept until one can");
    private final Listener listener = new Listener();
    private final LongAdder cut = new LongAdder();
    private final LongAdder givenUp = new LongAdder();

    /** @param whenFailed has those who speak to others look whether there is something for them */
    QueueSpeaker(
            QueueLink queue, QueueAnswers answers, Consumer<Event> inbox, InstantSource clock, Runnable whenFailed) {
        this.queue = queue;
        this.answers = answers;
        this.inbox = inbox;
        this.clock = clock;
        this.whenFailed = whenFailed;
    }

    /** The queue that is spoken to. */
    public QueueName queue() {
        return queue.name();
    }

    /** There may be something to be said. */
    void wake() {
        news.release();
    }

    long cut() {
        return cut.sum();
    }

    long givenUp() {
        return givenUp.sum();
    }

    @Override
    public void run(Services.Pulse pulse) throws InterruptedException {
        while (true) {
            pulse.beat();
            await();
            say(answers.next(queue.name(), clock.instant()), pulse);
        }
    }

    /** Waits until there is something to be said, or something that was put off is due, but not for ever. */
    private void await() throws InterruptedException {
        Instant now = clock.instant();
        Instant due = answers.nextDue(queue.name()).orElse(Instant.MAX);
        if (due.isAfter(now)) {
            Instant end = due.isAfter(now.plus(MAX_SLEEP)) ? now.plus(MAX_SLEEP) : due;
            if (news.tryAcquire(Duration.between(now, end).toMillis() + 1, TimeUnit.MILLISECONDS)) {
                news.drainPermits();
            }
        }
    }

    private interface Put {
        List<PutReply> put(List<byte[]> bodies) throws QueueUnavailable;
    }

    /** Each part for itself: that one of them fails keeps none of the others from being said. */
    private void say(Round round, Services.Pulse pulse) throws InterruptedException {
        listener.trouble = null;
        letGo(round, pulse);
        List<PutReply> released = put(round.releases(), queue.network()::put);
        answers.released(
                queue.name(), round.releases().subList(0, released.size()), released, clock.instant(), listener);
        List<PutReply> published = put(round.results(), queue.jobs()::publish);
        answers.published(
                queue.name(), round.results().subList(0, published.size()), published, clock.instant(), listener);
        tellOfStrangers(round.results().subList(0, published.size()));
        if (listener.trouble != null) {
            outage.failed(listener.trouble);
            whenFailed.run();
        } else if (!round.isEmpty()) {
            outage.over();
        }
    }

    private void tellOfStrangers(List<Message> published) {
        published.stream()
                .map(Message::queue)
                .filter(belongsTo -> !belongsTo.equals(queue.name()) && !belongsTo.equals(QueueName.UNNAMED))
                .collect(Collectors.groupingBy(belongsTo -> belongsTo, Collectors.counting()))
                .forEach((belongsTo, count) -> LOG.atInfo()
                        .addKeyValue("queue", queue.name())
                        .addKeyValue("instead_of", belongsTo)
                        .addKeyValue("results", count)
                        .log("results are put into another queue, as their own has been away for long"));
    }

    private void letGo(Round round, Services.Pulse pulse) throws InterruptedException {
        Set<JobTicket> ended = new HashSet<>();
        try {
            if (!round.deletes().isEmpty()) {
                ended.addAll(queue.jobs().delete(round.deletes()));
            }
        } catch (QueueUnavailable e) {
            failed(e);
        }
        try {
            for (JobTicket ticket : round.buries()) {
                pulse.beat();
                if (queue.jobs().bury(ticket)) {
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
            answers.failed(queue.name(), messages, clock.instant());
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
