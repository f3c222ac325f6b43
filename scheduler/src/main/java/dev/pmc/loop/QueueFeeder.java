package dev.pmc.loop;

import dev.pmc.queue.JobQueue;
import dev.pmc.queue.ParsedJob;
import dev.pmc.queue.QueueUnavailable;
import dev.pmc.scheduler.Event;
import java.time.Duration;
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
    private final Outage outage = new Outage(LOG, "jobs cannot be taken from the queue; running VMs are not affected");

    public QueueFeeder(JobQueue queue, Function<byte[], ParsedJob> parser, SchedulerLoop loop) {
        this.queue = queue;
        this.parser = parser;
        this.loop = loop;
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

    private Event event(JobQueue.Reserved job) {
        ParsedJob parsed = parser.apply(job.body());
        if (parsed instanceof ParsedJob.Valid valid) {
            return new Event.JobArrived(job.ticket(), valid.job());
        }
        ParsedJob.Invalid invalid = (ParsedJob.Invalid) parsed;
        return new Event.JobUnreadable(job.ticket(), invalid.hostname(), invalid.problems(), invalid.fields());
    }
}
