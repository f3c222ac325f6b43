package dev.pmc.network;

import dev.pmc.core.job.JobTicket;
import dev.pmc.queue.JobQueue;
import dev.pmc.queue.PutReply;
import dev.pmc.queue.QueueUnavailable;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** A queue that works for a number of calls, and fails from then on: by turns before and after it has done what was asked. */
final class FlakyQueue implements JobQueue {
    private final JobQueue queue;
    private final boolean failsAfter;
    private int left;

    FlakyQueue(JobQueue queue, int seed) {
        this.queue = queue;
        left = seed / 2 % 3;
        failsAfter = seed % 2 == 1;
    }

    private interface Call<T> {
        T run() throws QueueUnavailable;
    }

    private <T> T flaky(Call<T> call) throws QueueUnavailable {
        boolean fails = left-- <= 0;
        if (fails && !failsAfter) {
            throw new QueueUnavailable("failed before");
        }
        T answer = call.run();
        if (fails) {
            throw new QueueUnavailable("failed after");
        }
        return answer;
    }

    @Override
    public List<Reserved> reserve(int most, Duration wait) throws QueueUnavailable {
        return queue.reserve(most, wait);
    }

    @Override
    public Set<JobTicket> delete(Collection<JobTicket> tickets) throws QueueUnavailable {
        return flaky(() -> queue.delete(tickets));
    }

    @Override
    public boolean bury(JobTicket ticket) throws QueueUnavailable {
        return flaky(() -> queue.bury(ticket));
    }

    @Override
    public void release(JobTicket ticket, Duration delay) throws QueueUnavailable {
        queue.release(ticket, delay);
    }

    @Override
    public Set<Long> missing(Collection<Long> ids) throws QueueUnavailable {
        return queue.missing(ids);
    }

    @Override
    public List<PutReply> publish(List<byte[]> messages) throws QueueUnavailable {
        return flaky(() -> queue.publish(messages));
    }

    @Override
    public void close() {
        queue.close();
    }
}
