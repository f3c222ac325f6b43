package dev.pmc.queue;

import dev.pmc.core.job.JobTicket;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** A queue whose messages go to the tubes of others where it takes none at the moment. Owns them all. */
public final class RelievedQueue implements JobQueue {
    private final JobQueue own;
    private final SpareTubes spares;

    public RelievedQueue(JobQueue own, SpareTubes spares) {
        this.own = own;
        this.spares = spares;
    }

    @Override
    public List<Reserved> reserve(int most, Duration wait) throws QueueUnavailable {
        return own.reserve(most, wait);
    }

    @Override
    public Set<JobTicket> delete(Collection<JobTicket> tickets) throws QueueUnavailable {
        return own.delete(tickets);
    }

    @Override
    public boolean bury(JobTicket ticket) throws QueueUnavailable {
        return own.bury(ticket);
    }

    @Override
    public void release(JobTicket ticket, Duration delay) throws QueueUnavailable {
        own.release(ticket, delay);
    }

    @Override
    public Set<Long> missing(Collection<Long> ids) throws QueueUnavailable {
        return own.missing(ids);
    }

    @Override
    public List<PutReply> publish(List<byte[]> messages) throws QueueUnavailable {
        return spares.relieve(messages, own.publish(messages));
    }

    @Override
    public void close() {
        own.close();
        spares.close();
    }
}
