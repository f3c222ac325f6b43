package dev.pmc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.job.JobTicket;
import dev.pmc.fixtures.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FakeJobQueueTest extends JobQueueContract {
    @Override
    Broker start() {
        return new FakeBroker();
    }

    @Test
    void aServerThatForgotItsJobsCountsThemAnew() throws Exception {
        FakeJobQueue queue = new FakeJobQueue(new ManualClock());
        queue.put(new byte[] {1});
        JobTicket old = queue.reserve(1, Duration.ZERO).get(0).ticket();
        queue.die();
        queue.restartEmpty();
        queue.put(new byte[] {2});
        queue.reserve(1, Duration.ZERO);

        queue.delete(old);

        assertThat(queue.reserved()).isEqualTo(1);
    }

    /** The fake is server and client in one; a second client sees the same jobs but ends no reservation by closing. */
    private static final class FakeBroker implements Broker {
        private final ManualClock clock = new ManualClock();
        private final FakeJobQueue queue = new FakeJobQueue(clock);
        private final List<byte[]> taken = new ArrayList<>();
        private boolean connected;

        @Override
        public JobQueue connect() {
            if (!connected) {
                connected = true;
                return queue;
            }
            return new SecondClient(queue);
        }

        @Override
        public void put(byte[] body, Duration delay, Duration ttr) {
            queue.put(body, delay, ttr);
        }

        @Override
        public void kick() {
            queue.kick();
        }

        @Override
        public int ready() {
            return queue.ready();
        }

        @Override
        public int reserved() {
            return queue.reserved();
        }

        @Override
        public int delayed() {
            return queue.delayed();
        }

        @Override
        public int buried() {
            return queue.buried();
        }

        @Override
        public List<byte[]> takeResults() {
            List<byte[]> all = queue.results();
            List<byte[]> fresh = all.subList(taken.size(), all.size());
            taken.addAll(fresh);
            return fresh;
        }

        @Override
        public void passTime(Duration duration) {
            clock.advance(duration);
        }

        @Override
        public void die() {
            queue.die();
        }

        @Override
        public void restart() {
            queue.restart();
        }

        @Override
        public void close() {
            queue.close();
        }
    }

    private record SecondClient(FakeJobQueue queue) implements JobQueue {
        @Override
        public List<Reserved> reserve(int most, Duration wait) throws QueueUnavailable {
            return queue.reserve(most, wait);
        }

        @Override
        public Set<JobTicket> delete(Collection<JobTicket> tickets) throws QueueUnavailable {
            return queue.delete(tickets);
        }

        @Override
        public boolean bury(JobTicket ticket) throws QueueUnavailable {
            return queue.bury(ticket);
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
            return queue.publish(messages);
        }

        @Override
        public void close() {
            // The first client closes the fake.
        }
    }
}
