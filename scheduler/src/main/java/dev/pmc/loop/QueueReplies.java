package dev.pmc.loop;

import dev.pmc.queue.JobQueue;
import dev.pmc.queue.QueueUnavailable;
import dev.pmc.queue.ReleaseWriter;
import dev.pmc.queue.Tube;
import dev.pmc.scheduler.Effect;
import dev.pmc.scheduler.Event;
import dev.pmc.scheduler.JobResult;
import dev.pmc.scheduler.JobTicket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the queue, on a thread of its own: deletes, buries and releases jobs, and publishes results.
 *
 * <p>A result is published again and again until the queue has taken it. The rest is tried once: if it fails the
 * reservation is lost, the job comes again, and the records know it. The loop is told of what the queue has done.
 */
public final class QueueReplies implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(QueueReplies.class);

    private static final int MOST_AT_ONCE = 1000;

    private final JobQueue queue;
    private final Tube network;
    private final Function<JobResult, byte[]> writer;
    private final Consumer<Event> inbox;
    private final BlockingQueue<Effect.ForQueue> replies = new LinkedBlockingQueue<>();
    private final Outage outage = new Outage(LOG, "the queue cannot be answered; results are kept until it can");

    /** Answers the queue, and tells the network stage of leases that have come free. */
    public QueueReplies(JobQueue queue, Tube network, Function<JobResult, byte[]> writer, Consumer<Event> inbox) {
        this.queue = queue;
        this.network = network;
        this.writer = writer;
        this.inbox = inbox;
    }

    /** Takes effects, all at once so that they are answered together; never blocks. */
    public void perform(List<Effect.ForQueue> effects) {
        replies.addAll(effects);
    }

    /** Works until its thread is interrupted. */
    @Override
    public void run() {
        List<Effect.ForQueue> batch = new ArrayList<>();
        try {
            while (true) {
                batch.add(replies.take());
                replies.drainTo(batch, MOST_AT_ONCE - 1);
                letGo(batch);
                publish(batch);
                batch.clear();
            }
        } catch (InterruptedException e) {
            LOG.debug("the queue gets no more answers; unpublished results are published after the next start");
        }
    }

    private void letGo(List<Effect.ForQueue> batch) throws InterruptedException {
        try {
            List<JobTicket> done = tickets(batch);
            if (!done.isEmpty()) {
                queue.delete(done).forEach(this::settled);
            }
            for (Effect effect : batch) {
                if (effect instanceof Effect.BuryJob bury && queue.bury(bury.ticket())) {
                    settled(bury.ticket());
                } else if (effect instanceof Effect.ReleaseJob release) {
                    queue.release(release.ticket(), release.delay());
                }
            }
            outage.over();
        } catch (QueueUnavailable e) {
            Thread.sleep(outage.failed(e.getMessage()).toMillis());
        }
    }

    private static List<JobTicket> tickets(List<Effect.ForQueue> batch) {
        List<JobTicket> tickets = new ArrayList<>();
        for (Effect effect : batch) {
            if (effect instanceof Effect.DeleteJob delete) {
                tickets.add(delete.ticket());
            }
        }
        return tickets;
    }

    private void settled(JobTicket ticket) {
        inbox.accept(new Event.JobSettled(ticket.id()));
    }

    private void publish(List<Effect.ForQueue> batch) throws InterruptedException {
        List<JobResult> results = new ArrayList<>();
        for (Effect effect : batch) {
            if (effect instanceof Effect.Publish publish) {
                results.add(publish.result());
            }
        }
        while (!results.isEmpty()) {
            try {
                List<byte[]> releases = releases(results);
                if (!releases.isEmpty()) {
                    network.put(releases);
                }
                queue.publish(results.stream().map(writer).toList());
                outage.over();
                results.forEach(result -> inbox.accept(new Event.ResultDelivered(result.id())));
                results.clear();
            } catch (QueueUnavailable e) {
                Thread.sleep(outage.failed(e.getMessage()).toMillis());
            }
        }
    }

    /** The same outbox entry stands for the result and the release: both are put before it counts as delivered. */
    private static List<byte[]> releases(List<JobResult> results) {
        List<byte[]> releases = new ArrayList<>();
        for (JobResult result : results) {
            if (result.released() != null && result.hostname() != null) {
                releases.add(ReleaseWriter.write(result.hostname(), result.released()));
            }
        }
        return releases;
    }
}
