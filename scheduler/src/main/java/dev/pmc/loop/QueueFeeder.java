package dev.pmc.loop;

import dev.pmc.queue.JobQueue;
import dev.pmc.queue.ParsedJob;
import dev.pmc.queue.QueueUnavailable;
import dev.pmc.scheduler.Event;
import dev.pmc.scheduler.HandledJob;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs from the queue and gives them to the loop, on a thread of its own. While the queue does not answer it tries
 * again and again; everything else goes on meanwhile.
 */
public final class QueueFeeder implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(QueueFeeder.class);
    private static final int MOST_AT_ONCE = 1000;
    private static final Duration WAIT = Duration.ofSeconds(1);

    private final JobQueue queue;
    private final Function<byte[], ParsedJob> parser;
    private final SchedulerLoop loop;
    private List<Long> unsettled;
    private final Outage outage = new Outage(LOG, "jobs cannot be taken from the queue; running VMs are not affected");

    /** @param handled jobs that were dealt with before the start, and that the queue was not known to have let go of */
    public QueueFeeder(
            JobQueue queue, Function<byte[], ParsedJob> parser, SchedulerLoop loop, List<HandledJob> handled) {
        this.queue = queue;
        this.parser = parser;
        this.loop = loop;
        unsettled = handled.stream().map(HandledJob::id).toList();
    }

    /** Works until its thread is interrupted. */
    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                feed();
            }
        } catch (InterruptedException e) {
            LOG.debug("no more jobs are taken");
        }
    }

    private void feed() throws InterruptedException {
        try {
            settle();
            for (JobQueue.Reserved job : queue.reserve(MOST_AT_ONCE, WAIT)) {
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

    private Event event(JobQueue.Reserved job) {
        ParsedJob parsed = parser.apply(job.body());
        if (parsed instanceof ParsedJob.Valid valid) {
            return new Event.JobArrived(job.ticket(), valid.job());
        }
        ParsedJob.Invalid invalid = (ParsedJob.Invalid) parsed;
        return new Event.JobUnreadable(job.ticket(), invalid.hostname(), invalid.problems(), invalid.fields());
    }
}
