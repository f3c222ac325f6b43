package dev.pmc.queue;

import dev.pmc.core.job.JobTicket;
import dev.pmc.core.job.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A queue in memory that does what beanstalkd does: times to run, delays, buried jobs, and a server that dies and comes
 * back with its jobs but without its reservations. Its clock is the test's; only {@link #reserve} waits in real time, and
 * only if it is told to. Thread-safe.
 */
public final class FakeJobQueue implements JobQueue {
    /** What it is called unless the test says otherwise. */
    public static final QueueName NAME = new QueueName("fake:11300");

    /** How long a job may be reserved unless its put says otherwise. */
    public static final Duration TTR = Duration.ofMinutes(2);

    private enum State {
        READY,
        RESERVED,
        DELAYED,
        BURIED
    }

    private static final class Entry {
        final byte[] body;
        final Duration ttr;
        State state = State.READY;
        Instant until = Instant.MAX;
        long session;

        Entry(byte[] body, Duration ttr) {
            this.body = body.clone();
            this.ttr = ttr;
        }
    }

    private final QueueName name;
    private final InstantSource clock;
    private final TreeMap<Long, Entry> jobs = new TreeMap<>();
    private final List<byte[]> results = new ArrayList<>();
    private long lastId;
    /** Each call of reserve counts as a connection of its own, so that every reservation has its own ticket. */
    private long session;

    private boolean dead;
    private int maxSize = ResultWriter.LONGEST;
    private Function<byte[], @Nullable PutReply> refusals = message -> null;
    private boolean closed;

    public FakeJobQueue(InstantSource clock) {
        this(NAME, clock);
    }

    public FakeJobQueue(QueueName name, InstantSource clock) {
        this.name = name;
        this.clock = clock;
    }

    /** The queue as a scheduler uses it; whoever puts something for a network stage puts it nowhere. */
    public QueueLink link() {
        return new QueueLink(name, this, new FakeTube());
    }

    /** Puts a job as another program would; returns its number. */
    public synchronized long put(byte[] body, Duration delay, Duration ttr) {
        Entry job = new Entry(body, ttr);
        if (!delay.isZero()) {
            job.state = State.DELAYED;
            job.until = clock.instant().plus(delay);
        }
        jobs.put(++lastId, job);
        notifyAll();
        return lastId;
    }

    public long put(byte[] body) {
        return put(body, Duration.ZERO, TTR);
    }

    /** Makes buried jobs ready again, as people do. */
    public synchronized void kick() {
        jobs.values().stream().filter(job -> job.state == State.BURIED).forEach(FakeJobQueue::makeReady);
        notifyAll();
    }

    /** The server takes messages of so many bytes, as with {@code -z}. */
    public synchronized void limit(int bytes) {
        maxSize = bytes;
    }

    /** The server says so to messages from now on, and takes those to which there is nothing to be said. */
    public synchronized void refuse(Function<byte[], @Nullable PutReply> refusals) {
        this.refusals = refusals;
    }

    /** The server dies. Its jobs are safe; who had reserved them has them no more. */
    public synchronized void die() {
        dead = true;
        loseReservations();
    }

    /** The server is back. */
    public synchronized void restart() {
        dead = false;
    }

    /** The server is back and has lost all of its jobs, and begins to count from one again. */
    public synchronized void restartEmpty() {
        jobs.clear();
        lastId = 0;
        dead = false;
    }

    /** Only the connection breaks: the server gives the jobs to whoever asks next. */
    public synchronized void breakConnection() {
        loseReservations();
    }

    private void loseReservations() {
        jobs.values().stream().filter(job -> job.state == State.RESERVED).forEach(FakeJobQueue::makeReady);
        notifyAll();
    }

    public synchronized List<byte[]> results() {
        return List.copyOf(results);
    }

    public synchronized int ready() {
        return count(State.READY);
    }

    public synchronized int reserved() {
        return count(State.RESERVED);
    }

    public synchronized int buried() {
        return count(State.BURIED);
    }

    public synchronized int delayed() {
        return count(State.DELAYED);
    }

    private int count(State state) {
        tick();
        return (int) jobs.values().stream().filter(job -> job.state == state).count();
    }

    private void tick() {
        Instant now = clock.instant();
        jobs.values().stream().filter(job -> !job.until.isAfter(now)).forEach(FakeJobQueue::makeReady);
    }

    private static void makeReady(Entry job) {
        job.state = State.READY;
        job.until = Instant.MAX;
    }

    private void requireAlive() throws QueueUnavailable {
        if (closed) {
            throw new QueueUnavailable("the queue is closed");
        }
        if (dead) {
            throw new QueueUnavailable("the queue is down");
        }
    }

    @Override
    public synchronized List<Reserved> reserve(int most, Duration wait) throws QueueUnavailable {
        requireAlive();
        long deadline = System.nanoTime() + wait.toNanos();
        List<Reserved> reserved = take(most);
        for (long left = wait.toMillis(); reserved.isEmpty() && left > 0; ) {
            try {
                wait(Math.min(left, 10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new QueueUnavailable("interrupted while waiting for jobs", e);
            }
            requireAlive();
            reserved = take(most);
            left = (deadline - System.nanoTime()) / 1_000_000;
        }
        return reserved;
    }

    private List<Reserved> take(int most) {
        tick();
        session++;
        List<Reserved> reserved = new ArrayList<>();
        jobs.forEach((id, job) -> {
            if (job.state == State.READY && reserved.size() < most) {
                job.state = State.RESERVED;
                job.until = clock.instant().plus(job.ttr);
                job.session = session;
                reserved.add(new Reserved(new JobTicket(name, session, id), job.body.clone()));
            }
        });
        return reserved;
    }

    @Override
    public synchronized Set<JobTicket> delete(Collection<JobTicket> tickets) throws QueueUnavailable {
        requireAlive();
        tick();
        Set<JobTicket> deleted = new HashSet<>();
        for (JobTicket ticket : tickets) {
            if (holds(ticket)) {
                jobs.remove(ticket.id());
                deleted.add(ticket);
            }
        }
        return deleted;
    }

    @Override
    public synchronized boolean bury(JobTicket ticket) throws QueueUnavailable {
        return end(ticket, State.BURIED, Instant.MAX);
    }

    @Override
    public synchronized void release(JobTicket ticket, Duration delay) throws QueueUnavailable {
        if (delay.isZero()) {
            end(ticket, State.READY, Instant.MAX);
        } else {
            end(ticket, State.DELAYED, clock.instant().plus(delay));
        }
        notifyAll();
    }

    private boolean end(JobTicket ticket, State state, Instant until) throws QueueUnavailable {
        requireAlive();
        tick();
        Entry job = jobs.get(ticket.id());
        if (job == null || !holds(ticket)) {
            return false;
        }
        job.state = state;
        job.until = until;
        return true;
    }

    private boolean holds(JobTicket ticket) {
        Entry job = jobs.get(ticket.id());
        return job != null && job.state == State.RESERVED && job.session == ticket.session();
    }

    @Override
    public synchronized Set<Long> missing(Collection<Long> ids) throws QueueUnavailable {
        requireAlive();
        Set<Long> missing = new HashSet<>(ids);
        missing.removeAll(jobs.keySet());
        return missing;
    }

    @Override
    public synchronized List<PutReply> publish(List<byte[]> messages) throws QueueUnavailable {
        requireAlive();
        List<PutReply> replies = new ArrayList<>();
        for (byte[] message : messages) {
            PutReply refusal = message.length > maxSize
                    ? new PutReply(PutReply.Kind.TOO_BIG, "larger than max-job-size")
                    : refusals.apply(message);
            if (refusal == null) {
                results.add(message.clone());
            }
            replies.add(refusal == null ? PutReply.TAKEN : refusal);
        }
        return replies;
    }

    @Override
    public synchronized void close() {
        closed = true;
        loseReservations();
    }
}
