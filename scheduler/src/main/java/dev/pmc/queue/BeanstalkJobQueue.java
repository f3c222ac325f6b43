package dev.pmc.queue;

import com.dinstone.beanstalkc.Job;
import com.dinstone.beanstalkc.internal.OperationFuture;
import com.dinstone.beanstalkc.internal.operation.BuryOperation;
import com.dinstone.beanstalkc.internal.operation.DeleteOperation;
import com.dinstone.beanstalkc.internal.operation.Operation;
import com.dinstone.beanstalkc.internal.operation.ReleaseOperation;
import com.dinstone.beanstalkc.internal.operation.ReserveOperation;
import com.dinstone.beanstalkc.internal.operation.StatsOperation;
import dev.pmc.core.job.JobTicket;
import dev.pmc.core.job.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Jobs and results in tubes of a beanstalkd, through beanstalkc.
 *
 * <p>A connection that waits for a job takes no other command meanwhile, and only the connection that reserved a job can
 * bury or release it. So jobs are waited for on a connection that holds none, and commands for held jobs are never
 * behind a wait. Every reply has a deadline of ours; a server that hangs, or a connection that is open at one end only,
 * is found out by it.
 *
 * <p>Thread rule: any thread; those that reserve take turns, and so do those that publish. Failure rule: as {@link
 * JobQueue}; a ticket of a connection that is lost is void, and nothing is sent for it: after a restart the server may
 * have given its number to another job.
 */
public final class BeanstalkJobQueue implements JobQueue {
    private static final int MAX_CONNECTIONS = 4;
    private static final int FIRST_CHUNK = 16;
    private static final int LARGEST_CHUNK = 256;
    private static final Duration FIRST_POLL = Duration.ofMillis(1);
    private static final Duration SLOWEST_POLL = Duration.ofMillis(25);
    private static final long MAX_WAIT_SECONDS = 30;

    private final QueueName name;
    private final BeanstalkConnector connector;
    private final Timeouts timeouts;
    private final TubeName jobs;
    private final BeanstalkTube results;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicLong lastConnection = new AtomicLong();
    private final Map<Long, BeanstalkConnection> connections = new ConcurrentHashMap<>();
    private final ReentrantLock turn = new ReentrantLock();
    private final ConnectBackoff backoff = new ConnectBackoff(System::nanoTime, new SplittableRandom());
    private final List<BeanstalkConnection> reserving = new ArrayList<>();
    private @Nullable QueueUnavailable lastFailure;

    /** How long the other side may take. */
    record Timeouts(Duration connect, Duration reply) {
        static final Timeouts STANDARD = new Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(5));
    }

    private BeanstalkJobQueue(QueueAddress address, Timeouts timeouts, TubeName jobs, TubeName results) {
        name = address.name();
        connector = new BeanstalkConnector(address, timeouts.connect());
        this.timeouts = timeouts;
        this.jobs = jobs;
        this.results = new BeanstalkTube(connector, timeouts.reply(), results);
    }

    /**
     * Connects at the first call.
     *
     * @param jobs the tube to reserve from
     * @param results the tube to publish into
     * @throws IllegalArgumentException if a tube's name is none
     */
    public static BeanstalkJobQueue of(QueueAddress address, String jobs, String results) {
        return new BeanstalkJobQueue(address, Timeouts.STANDARD, new TubeName(jobs), new TubeName(results));
    }

    /**
     * Connects, which shows that there is a beanstalkd.
     *
     * @param jobs the tube to reserve from
     * @param results the tube to publish into
     * @throws IllegalArgumentException if a tube's name is none
     */
    public static BeanstalkJobQueue open(QueueAddress address, String jobs, String results) throws QueueUnavailable {
        return open(address, new TubeName(jobs), new TubeName(results), Timeouts.STANDARD);
    }

    static BeanstalkJobQueue open(QueueAddress address, TubeName jobs, TubeName results, Timeouts timeouts)
            throws QueueUnavailable {
        BeanstalkJobQueue queue = new BeanstalkJobQueue(address, timeouts, jobs, results);
        try {
            queue.connectNow();
            return queue;
        } catch (QueueUnavailable e) {
            queue.close();
            throw e;
        }
    }

    /** Connects if it is not connected, which shows that there is a beanstalkd. */
    public void connectNow() throws QueueUnavailable {
        inTurn(() -> connectionToReserve(System.nanoTime()));
        results.connect();
    }

    private BeanstalkConnection connect() throws QueueUnavailable {
        QueueUnavailable last = lastFailure;
        if (last != null && !backoff.pause().isZero()) {
            throw new QueueUnavailable(String.valueOf(last.getMessage()), last);
        }
        requireOpen();
        try {
            BeanstalkConnection opened =
                    BeanstalkConnection.toReserve(lastConnection.incrementAndGet(), connector, timeouts.reply(), jobs);
            reserving.add(opened);
            connections.put(opened.id(), opened);
            backoff.succeeded();
            lastFailure = null;
            if (closed.get()) {
                opened.close();
                requireOpen();
            }
            return opened;
        } catch (QueueUnavailable e) {
            backoff.failed();
            lastFailure = e;
            throw e;
        }
    }

    private void requireOpen() throws QueueUnavailable {
        if (closed.get()) {
            throw new QueueUnavailable("the queue is closed");
        }
    }

    /** How many of this queue's connections watch the tube of jobs. */
    public int watching() {
        return (int) connections.values().stream()
                .filter(BeanstalkConnection::isOpen)
                .count();
    }

    @Override
    public List<Reserved> reserve(int most, Duration wait) throws QueueUnavailable {
        return inTurn(() -> reserveInTurn(most, wait));
    }

    private interface Work<T> {
        T done() throws QueueUnavailable, InterruptedException;
    }

    private <T> T inTurn(Work<T> work) throws QueueUnavailable {
        try {
            turn.lockInterruptibly();
            try {
                return work.done();
            } finally {
                turn.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueueUnavailable("interrupted while waiting for the queue", e);
        }
    }

    private List<Reserved> reserveInTurn(int most, Duration wait) throws QueueUnavailable, InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        BeanstalkConnection connection = connectionToReserve(deadline);
        boolean mayWait = connection.held().isEmpty();
        Job first = connection.reserve(mayWait ? Math.min(wait.toSeconds(), MAX_WAIT_SECONDS) : 0);
        // beanstalkd waits for whole seconds only; the rest is asked for again and again, ever more slowly.
        long pause = FIRST_POLL.toMillis();
        for (long left = deadline - System.nanoTime(); first == null && left > 0; left = deadline - System.nanoTime()) {
            Thread.sleep(Math.min(pause, 1 + left / 1_000_000));
            first = connection.reserve(0);
            pause = Math.min(2 * pause, SLOWEST_POLL.toMillis());
        }
        List<Reserved> reserved = new ArrayList<>();
        if (first != null) {
            reserved.add(reserved(connection, first));
            takeMore(connection, most, reserved);
        }
        return reserved;
    }

    /** Asks for many at once, until one of the answers is that there is no more, or it has taken long. */
    private void takeMore(BeanstalkConnection connection, int most, List<Reserved> reserved) throws QueueUnavailable {
        int chunk = FIRST_CHUNK;
        boolean more = true;
        long end = System.nanoTime() + timeouts.reply().toNanos();
        while (more && reserved.size() < most && System.nanoTime() - end < 0) {
            List<OperationFuture<Job>> answers = new ArrayList<>();
            for (int i = Math.min(chunk, most - reserved.size()); i > 0; i--) {
                answers.add(connection.send(new ReserveOperation(0)));
            }
            for (Job job : all(connection, answers)) {
                if (job == null) {
                    more = false;
                } else {
                    reserved.add(reserved(connection, job));
                }
            }
            chunk = Math.min(2 * chunk, LARGEST_CHUNK);
        }
    }

    /** If one of the answers is a refusal, the jobs of the others are given back with the connection. */
    private static List<@Nullable Job> all(BeanstalkConnection connection, List<OperationFuture<Job>> answers)
            throws QueueUnavailable {
        try {
            return connection.awaitAll(answers);
        } catch (QueueUnavailable e) {
            connection.close();
            throw e;
        }
    }

    private Reserved reserved(BeanstalkConnection connection, Job job) {
        connection.held().add(job.getId());
        JobTicket ticket = new JobTicket(name, connection.id(), job.getId());
        Long unread = connection.lengthOfUnread(job.getId());
        return unread == null ? new Reserved(ticket, job.getData()) : Reserved.tooLong(ticket, unread);
    }

    /** A connection that holds no jobs, a new one if need be; if there are too many, the one that holds fewest. */
    private BeanstalkConnection connectionToReserve(long deadline) throws QueueUnavailable, InterruptedException {
        forgetClosed();
        BeanstalkConnection best = null;
        for (BeanstalkConnection connection : reserving) {
            if (best == null || connection.held().size() < best.held().size()) {
                best = connection;
            }
        }
        if (best != null && (best.held().isEmpty() || reserving.size() == MAX_CONNECTIONS)) {
            return best;
        }
        long pause = Math.min(backoff.pause().toMillis(), Math.max(0, deadline - System.nanoTime()) / 1_000_000);
        if (pause > 0) {
            Thread.sleep(pause);
        }
        return connect();
    }

    private void forgetClosed() {
        reserving.removeIf(connection -> {
            if (connection.isOpen()) {
                return false;
            }
            connections.remove(connection.id());
            return true;
        });
    }

    @Override
    public Set<JobTicket> delete(Collection<JobTicket> tickets) throws QueueUnavailable {
        return end(tickets, (connection, id) -> new DeleteOperation(id));
    }

    @Override
    public boolean bury(JobTicket ticket) throws QueueUnavailable {
        return end(List.of(ticket), (connection, id) -> new BuryOperation(id, priority(connection, id)))
                .contains(ticket);
    }

    @Override
    public void release(JobTicket ticket, Duration delay) throws QueueUnavailable {
        int seconds = (int) Math.min(delay.plusNanos(999_999_999).toSeconds(), Integer.MAX_VALUE);
        end(List.of(ticket), (connection, id) -> new ReleaseOperation(id, priority(connection, id), seconds));
    }

    private interface Ending {
        Operation<Boolean> of(BeanstalkConnection connection, long id) throws QueueUnavailable;
    }

    /**
     * Sends all commands before it waits for the first reply. A reply that the job is not ours any more is a good one, and
     * a refusal leaves it reserved until its time to run is over.
     */
    private Set<JobTicket> end(Collection<JobTicket> tickets, Ending ending) throws QueueUnavailable {
        record Sent(BeanstalkConnection connection, JobTicket ticket, OperationFuture<Boolean> reply) {}
        List<Sent> sent = new ArrayList<>();
        QueueUnavailable failure = null;
        for (JobTicket ticket : tickets) {
            BeanstalkConnection connection = connections.get(ticket.session());
            if (connection != null && connection.isOpen() && connection.held().contains(ticket.id())) {
                try {
                    Operation<Boolean> operation = ending.of(connection, ticket.id());
                    sent.add(new Sent(connection, ticket, connection.send(operation)));
                } catch (QueueUnavailable e) {
                    // Those of other connections are asked for all the same.
                    failure = e;
                }
            }
        }
        Set<JobTicket> ended = new HashSet<>();
        // Backwards: when the last reply of a connection is there, so are those before it.
        Collections.reverse(sent);
        for (Sent command : sent) {
            try {
                if (Boolean.TRUE.equals(command.connection().await(command.reply()))) {
                    ended.add(command.ticket());
                }
            } catch (QueueUnavailable e) {
                failure = e;
            }
            // Not before the reply: a connection that seems to hold nothing would be waited on for jobs.
            command.connection().held().remove(command.ticket().id());
        }
        if (failure != null && ended.isEmpty()) {
            throw failure;
        }
        return ended;
    }

    /** The job's own, which these commands would set to another. */
    private static int priority(BeanstalkConnection connection, long id) throws QueueUnavailable {
        Map<String, String> stats = connection.await(connection.send(new StatsOperation(id)));
        String priority = stats == null ? null : stats.get("pri");
        return priority == null || !priority.matches("\\d{1,10}")
                ? BeanstalkTube.PRIORITY
                : (int) Math.min(Long.parseLong(priority), Integer.MAX_VALUE);
    }

    @Override
    public Set<Long> missing(Collection<Long> ids) throws QueueUnavailable {
        return inTurn(() -> {
            BeanstalkConnection connection = connectionToReserve(System.nanoTime());
            Set<Long> missing = new HashSet<>();
            List<Long> all = List.copyOf(ids);
            for (int first = 0; first < all.size(); first += LARGEST_CHUNK) {
                addMissing(connection, all.subList(first, Math.min(first + LARGEST_CHUNK, all.size())), missing);
            }
            return missing;
        });
    }

    /** A number that is a job's of another tube was given anew, by a server that has lost ours. */
    private void addMissing(BeanstalkConnection connection, List<Long> ids, Set<Long> missing) throws QueueUnavailable {
        List<OperationFuture<Map<String, String>>> answers = new ArrayList<>();
        for (long id : ids) {
            answers.add(connection.send(new StatsOperation(id)));
        }
        List<@Nullable Map<String, String>> replies = connection.awaitAll(answers);
        for (int i = 0; i < ids.size(); i++) {
            Map<String, String> stats = replies.get(i);
            if (stats == null || !jobs.value().equals(stats.get("tube"))) {
                missing.add(ids.get(i));
            }
        }
    }

    @Override
    public List<PutReply> publish(List<byte[]> messages) throws QueueUnavailable {
        return results.put(messages);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            connections.values().forEach(BeanstalkConnection::close);
            results.close();
            connector.close();
        }
    }
}
