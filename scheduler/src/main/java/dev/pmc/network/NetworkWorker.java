package dev.pmc.network;

import dev.pmc.loop.Outage;
import dev.pmc.network.lease.LeaseBookException;
import dev.pmc.queue.JobQueue;
import dev.pmc.queue.JobQueue.Reserved;
import dev.pmc.queue.QueueUnavailable;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs from the tube, batch by batch, and has the stage handle them. What is out of order is said once, and tried
 * again, ever more slowly. Thread rule: one thread, which may be interrupted to end it.
 */
public final class NetworkWorker {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkWorker.class);
    private static final int MAX_AT_ONCE = 200;
    private static final Duration WAIT = Duration.ofSeconds(1);

    private final JobQueue queue;
    private final NetworkStage stage;
    private final Outage queueOutage = new Outage(LOG, "the queue cannot be used; jobs wait in it");
    private final Outage dnsmasqOutage = new Outage(LOG, "dnsmasq cannot be used; jobs that need it wait in the queue");
    private final Outage bookOutage = new Outage(LOG, "the lease book cannot be used; jobs wait in the queue");

    public NetworkWorker(JobQueue queue, NetworkStage stage) {
        this.queue = queue;
        this.stage = stage;
    }

    /** Waits for jobs and handles those that are there, at most {@code most}. Returns what became of them. */
    public NetworkStage.Tally work(int most) throws InterruptedException {
        List<Reserved> jobs = List.of();
        try {
            stage.requireBook();
            jobs = queue.reserve(Math.min(most, MAX_AT_ONCE), WAIT);
            NetworkStage.Tally tally = handle(jobs);
            if (!jobs.isEmpty()) {
                queueOutage.over();
                dnsmasqOutage.over();
                bookOutage.over();
            }
            return tally;
        } catch (QueueUnavailable e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            giveBack(jobs);
            Thread.sleep(queueOutage.failed(e.getMessage()).toMillis());
        } catch (DnsmasqUnavailable e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            dnsmasqOutage.failed(e.getMessage());
        } catch (LeaseBookException e) {
            giveBack(jobs);
            Thread.sleep(bookOutage.failed(e.getMessage()).toMillis());
        }
        return new NetworkStage.Tally(0, 0);
    }

    /** Finds the job that nobody has thought of, if there is one, and goes on with the others. */
    private NetworkStage.Tally handle(List<Reserved> jobs)
            throws QueueUnavailable, DnsmasqUnavailable, InterruptedException {
        try {
            return stage.handle(jobs);
        } catch (LeaseBookException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            return jobs.size() == 1 ? stage.abandon(jobs.get(0), e) : handleEach(jobs);
        }
    }

    private NetworkStage.Tally handleEach(List<Reserved> jobs)
            throws QueueUnavailable, DnsmasqUnavailable, InterruptedException {
        NetworkStage.Tally all = new NetworkStage.Tally(0, 0);
        DnsmasqUnavailable trouble = null;
        for (Reserved job : jobs) {
            try {
                all = all.plus(handle(List.of(job)));
            } catch (DnsmasqUnavailable e) {
                trouble = e;
            }
        }
        if (trouble != null) {
            throw trouble;
        }
        return all;
    }

    /** Has the jobs of a batch that failed come again at once; those that are done with are not affected. */
    private void giveBack(List<Reserved> jobs) {
        try {
            for (Reserved job : jobs) {
                queue.release(job.ticket(), Duration.ZERO);
            }
        } catch (QueueUnavailable e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("jobs come again when their time to run is over");
        }
    }
}
