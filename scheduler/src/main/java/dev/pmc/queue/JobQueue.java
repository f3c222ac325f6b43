package dev.pmc.queue;

import dev.pmc.core.job.JobTicket;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * A work queue with reservations: a job that was reserved is nobody else's until it is deleted, buried or released,
 * its time to run is over, or the connection breaks.
 *
 * <p>Life cycle: {@code open (reserve | delete | bury | release | missing | publish)* close}. All methods may be called from any
 * thread; {@code reserve} never delays the others. After a failure the next call connects again.
 */
public interface JobQueue extends AutoCloseable {
    /**
     * Waits up to {@code wait} for a first job and takes what is there without waiting further.
     *
     * @param most how many jobs at the most
     * @return the jobs in order; empty if none came
     */
    List<Reserved> reserve(int most, Duration wait) throws QueueUnavailable;

    /**
     * Ends reservations: the jobs are done with. A reservation that is lost already is not an error, nor is a refusal.
     *
     * @return those that are gone from the queue; the others may come again
     * @throws QueueUnavailable if not one of them could be asked for
     */
    Set<JobTicket> delete(Collection<JobTicket> tickets) throws QueueUnavailable;

    /** Ends one reservation. Many at once take much less time. Returns whether the job is gone from the queue. */
    default boolean delete(JobTicket ticket) throws QueueUnavailable {
        return delete(List.of(ticket)).contains(ticket);
    }

    /**
     * Puts a job aside for people to look at. A reservation that is lost already is not an error.
     *
     * @return whether it is put aside; else it may come again
     */
    boolean bury(JobTicket ticket) throws QueueUnavailable;

    /** Gives a job back; it can be reserved again after {@code delay}. A reservation that is lost already is not an error. */
    void release(JobTicket ticket, Duration delay) throws QueueUnavailable;

    /**
     * Looks for jobs by their numbers, whoever holds them.
     *
     * @return the numbers of those that the queue does not have (any more), reserved, delayed and buried ones included
     */
    Set<Long> missing(Collection<Long> ids) throws QueueUnavailable;

    /**
     * Puts messages into the tube of results, in order.
     *
     * @return what the queue said to each, in the same order
     * @throws QueueUnavailable if it cannot be asked; then each may or may not be there
     */
    List<PutReply> publish(List<byte[]> messages) throws QueueUnavailable;

    /** Puts one message into the tube of results. Many at once take much less time. */
    default PutReply publish(byte[] message) throws QueueUnavailable {
        return publish(List.of(message)).get(0);
    }

    @Override
    void close();

    /** One job that this queue's owner holds. */
    final class Reserved {
        private final JobTicket ticket;
        private final byte[] body;
        private final long length;

        /** @param body the message as it came, which is not copied */
        public Reserved(JobTicket ticket, byte[] body) {
            this(ticket, body, body.length);
        }

        private Reserved(JobTicket ticket, byte[] body, long length) {
            this.ticket = ticket;
            this.body = body;
            this.length = length;
        }

        /** A job whose message was too long to be read. */
        public static Reserved tooLong(JobTicket ticket, long length) {
            return new Reserved(ticket, new byte[0], length);
        }

        public JobTicket ticket() {
            return ticket;
        }

        /** The message; empty if it was too long to be read. */
        public byte[] body() {
            return body;
        }

        /** Bytes of the message. */
        public long length() {
            return length;
        }

        /** Whether the message was too long to be read. */
        public boolean isTooLong() {
            return length > body.length;
        }
    }
}
