package dev.pmc.loop;

import dev.pmc.core.decision.Event;
import dev.pmc.core.job.HandledJob;
import dev.pmc.queue.JobMessage;
import dev.pmc.queue.JobQueue;
import dev.pmc.queue.ParsedJob;
import dev.pmc.queue.QueueUnavailable;
import dev.pmc.service.Services;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs from the queue and gives them to the loop, on a thread of its own. While the queue does not answer it tries
 * again and again; everything else goes on meanwhile.
 */
public final class QueueFeeder implements Services.Service {
    private static final Logger LOG = LoggerFactory.getLogger(QueueFeeder.class);
    private static final int MAX_AT_ONCE = 1000;
    private static final Duration WAIT = Duration.ofSeconds(1);

    private final JobQueue queue;
    private final Function<byte[], ParsedJob> parser;
    private final SchedulerLoop loop;
    private final BooleanSupplier hasRoom;
    private List<Long> unsettled;
    private final Outage outage = new Outage(LOG, "jobs cannot be taken from the queue; running VMs are not affected");

    /**
     * @param hasRoom whether a job should be taken: not while too many answers wait for the queue
     * @param handled jobs that were dealt with before the start, and that the queue was not known to have let go of
     */
    public QueueFeeder(
            JobQueue queue,
            Function<byte[], ParsedJob> parser,
            SchedulerLoop loop,
            BooleanSupplier hasRoom,
            Collection<HandledJob> handled) {
        this.hasRoom = hasRoom;
        this.queue = queue;
        this.parser = parser;
        this.loop = loop;
        unsettled = handled.stream().map(HandledJob::id).toList();
    }

    @Override
    public void run(Services.Pulse pulse) throws InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            pulse.beat();
            feed();
        }
    }

    private void feed() throws InterruptedException {
        try {
            settle();
            if (!hasRoom.getAsBoolean()) {
                Thread.sleep(WAIT.toMillis());
                return;
            }
            for (JobQueue.Reserved job : queue.reserve(MAX_AT_ONCE, WAIT)) {
                loop.offer(event(job));
            }
            outage.over();
        } catch (QueueUnavailable e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            Thread.sleep(outage.failed(e.getMessage()).toMillis());
        }
    }

    /**
     * Has the loop forget the jobs that the queue had let go of when pmc died before it could record that. Before the
     * first job is taken: else a queue that has lost its memory could give their numbers to new jobs that say the same,
     * and those would be taken for done.
     */
    private void settle() throws QueueUnavailable {
        if (unsettled.isEmpty()) {
            return;
        }
        for (long id : queue.missing(unsettled)) {
            loop.post(new Event.JobSettled(id));
        }
        unsettled = List.of();
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
