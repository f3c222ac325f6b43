package dev.pmc.loop;

import dev.pmc.core.decision.Event;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.JobKey;
import dev.pmc.queue.JobMessage;
import dev.pmc.queue.JobQueue;
import dev.pmc.queue.ParsedJob;
import dev.pmc.queue.QueueLink;
import dev.pmc.queue.QueueUnavailable;
import dev.pmc.service.Services;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs from one queue and gives them to the loop, on a thread of its own. While the queue does not answer it tries
 * again and again; everything else goes on meanwhile, other queues included.
 */
public final class QueueFeeder implements Services.Service {
    private static final Logger LOG = LoggerFactory.getLogger(QueueFeeder.class);
    private static final int MAX_AT_ONCE = 1000;
    private static final Duration WAIT = Duration.ofSeconds(1);

    private final QueueLink queue;
    private final Function<byte[], ParsedJob> parser;
    private final SchedulerLoop loop;
    private final QueueReplies replies;
    private List<JobKey> unsettled;
    private final Outage outage = new Outage(LOG, "jobs cannot be taken from the queue; running VMs are not affected");

    /**
     * @param replies say whether there is room for a job, and are told whether the queue answers
     * @param handled jobs of this queue that were dealt with before the start, and that it was not known to have let go of
     */
    public QueueFeeder(
            QueueLink queue,
            Function<byte[], ParsedJob> parser,
            SchedulerLoop loop,
            QueueReplies replies,
            Collection<HandledJob> handled) {
        this.replies = replies;
        this.queue = queue;
        this.parser = parser;
        this.loop = loop;
        unsettled = handled.stream().map(HandledJob::key).toList();
    }

    @Override
    public void run(Services.Pulse pulse) throws InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            pulse.beat();
            feed(pulse);
        }
    }

    private void feed(Services.Pulse pulse) throws InterruptedException {
        try {
            settle(pulse);
            if (!replies.hasRoom(queue.name())) {
                Thread.sleep(WAIT.toMillis());
                return;
            }
            for (JobQueue.Reserved job : queue.jobs().reserve(MAX_AT_ONCE, WAIT)) {
                loop.offer(event(job));
            }
            replies.heard(queue.name());
            outage.over();
        } catch (QueueUnavailable e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            replies.silent(queue.name());
            Thread.sleep(outage.failed(e.getMessage()).toMillis());
        }
    }

    /**
     * Has the loop forget the jobs that the queue had let go of when pmc died before it could record that. Before the
     * first job is taken: else a queue that has lost its memory could give their numbers to new jobs that say the same,
     * and those would be taken for done.
     */
    private void settle(Services.Pulse pulse) throws QueueUnavailable {
        while (!unsettled.isEmpty()) {
            pulse.beat();
            List<JobKey> some = unsettled.subList(0, Math.min(MAX_AT_ONCE, unsettled.size()));
            Set<Long> missing =
                    queue.jobs().missing(some.stream().map(JobKey::id).toList());
            some.stream()
                    .filter(job -> missing.contains(job.id()))
                    .forEach(job -> loop.post(new Event.JobSettled(job)));
            unsettled = unsettled.subList(some.size(), unsettled.size());
        }
    }

    /** Whatever a message says, it does not stop the thread; not by a defect in the parser either. */
    private ParsedJob parsed(JobQueue.Reserved job) {
        if (job.isTooLong()) {
            return new ParsedJob.Invalid(null, List.of(JobMessage.tooLong(job.length())), Map.of());
        }
        try {
            return parser.apply(job.body());
        } catch (RuntimeException | StackOverflowError e) {
            LOG.atError()
                    .addKeyValue("job", job.ticket())
                    .addKeyValue("queue", queue.name())
                    .setCause(e)
                    .log("a message cannot be read because of a defect of pmc");
            return new ParsedJob.Invalid(null, List.of("pmc cannot read the message: " + e), Map.of());
        }
    }

    private Event event(JobQueue.Reserved job) {
        ParsedJob parsed = parsed(job);
        if (parsed instanceof ParsedJob.Valid valid) {
            return new Event.JobArrived(job.ticket(), valid.job());
        }
        ParsedJob.Invalid invalid = (ParsedJob.Invalid) parsed;
        return new Event.JobUnreadable(job.ticket(), invalid.hostname(), invalid.problems(), invalid.fields());
    }
}
