package dev.pmc.queue;

import com.dinstone.beanstalkc.BadFormatException;
import com.dinstone.beanstalkc.ConnectionException;
import com.dinstone.beanstalkc.DrainingException;
import com.dinstone.beanstalkc.InternalErrorException;
import com.dinstone.beanstalkc.Job;
import com.dinstone.beanstalkc.OutOfMemoryException;
import com.dinstone.beanstalkc.UnknownCommandException;
import com.dinstone.beanstalkc.internal.Connector;
import com.dinstone.beanstalkc.internal.DefaultConnection;
import com.dinstone.beanstalkc.internal.OperationFuture;
import com.dinstone.beanstalkc.internal.operation.IgnoreOperation;
import com.dinstone.beanstalkc.internal.operation.Operation;
import com.dinstone.beanstalkc.internal.operation.ReserveOperation;
import com.dinstone.beanstalkc.internal.operation.UseOperation;
import com.dinstone.beanstalkc.internal.operation.WatchOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.mina.core.session.IoSession;
import org.jspecify.annotations.Nullable;

/**
 * One connection to beanstalkd, and the jobs that are reserved on it. It never connects a second time, as beanstalkc
 * would behind our back: its reservations end with it, and so does the meaning of their tickets.
 *
 * <p>Life cycle: {@code open (send await)* close}; it closes itself when a reply does not come in time or is not one,
 * because nobody knows then to which command the next reply belongs. Thread-safe; replies come in the order of commands.
 */
final class BeanstalkConnection implements AutoCloseable {
    private static final String DEFAULT_TUBE = "default";
    private static final int MAX_EXTENSIONS = 6;

    private final long id;
    private final String address;
    private final Duration replyTimeout;
    /** For how much longer a reply is waited for that is coming in, in nanoseconds. */
    private final long extensions;

    private final IoSession session;
    private final DefaultConnection connection;
    private final GatheredWrites writes = new GatheredWrites();
    private final LongBodies longBodies = new LongBodies(JobMessage.LONGEST);
    private final Set<Long> held = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private BeanstalkConnection(long id, BeanstalkConnector connector, Duration replyTimeout) throws QueueUnavailable {
        this.id = id;
        this.address = connector.address();
        this.replyTimeout = replyTimeout;
        extensions = replyTimeout.toNanos() * MAX_EXTENSIONS;
        session = connector.connect();
        session.getFilterChain().addFirst("long bodies", longBodies);
        session.getFilterChain().addFirst("gather", writes);
        connection = new DefaultConnection(new OneSession(session), null);
    }

    /** Opens a connection on which jobs of a tube are reserved. */
    static BeanstalkConnection toReserve(long id, BeanstalkConnector connector, Duration replyTimeout, TubeName tube)
            throws QueueUnavailable {
        BeanstalkConnection opened = new BeanstalkConnection(id, connector, replyTimeout);
        opened.require(new WatchOperation(tube.value()), "watch the tube " + tube);
        if (!tube.value().equals(DEFAULT_TUBE)) {
            opened.require(new IgnoreOperation(DEFAULT_TUBE), "ignore the tube default");
        }
        return opened;
    }

    /** Opens a connection on which messages are put into a tube. */
    static BeanstalkConnection toPut(long id, BeanstalkConnector connector, Duration replyTimeout, TubeName tube)
            throws QueueUnavailable {
        BeanstalkConnection opened = new BeanstalkConnection(id, connector, replyTimeout);
        opened.require(new UseOperation(tube.value()), "use the tube " + tube);
        return opened;
    }

    private void require(Operation<Boolean> operation, String what) throws QueueUnavailable {
        if (!Boolean.TRUE.equals(await(send(operation)))) {
            close();
            throw new QueueUnavailable("beanstalkd at " + address + " does not let us " + what);
        }
    }

    long id() {
        return id;
    }

    boolean isOpen() {
        return !closed && session.isConnected();
    }

    /** The jobs that are reserved here, as far as we know. */
    Set<Long> held() {
        return held;
    }

    /** How many bytes a job's body has that was too long to be read; null if it was read. Forgets it. */
    @Nullable
    Long lengthOfUnread(long job) {
        return longBodies.take(job);
    }

    /** Sends a command without waiting for the reply to those before it, at the latest when a reply is awaited. */
    <T> OperationFuture<T> send(Operation<T> operation) throws QueueUnavailable {
        try {
            return connection.handle(operation);
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    /** Waits for a job, and lets itself be interrupted; then nobody has the job. */
    @Nullable
    Job reserve(long seconds) throws QueueUnavailable, InterruptedException {
        try {
            return await(send(new ReserveOperation(seconds)), replyTimeout.plusSeconds(seconds));
        } catch (InterruptedException e) {
            // The command cannot be taken back, only its connection: else a job would come that nobody waits for.
            close();
            throw e;
        }
    }

    /** The reply to a command, which must come in the time that replies take; waits through interrupts. */
    <T> @Nullable T await(OperationFuture<T> future) throws QueueUnavailable {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return await(future, replyTimeout);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * The replies to commands, in their order. Waits for the last one first, because the others come before it: who waits
     * for each in turn is woken for each.
     */
    <T> List<@Nullable T> awaitAll(List<OperationFuture<T>> futures) throws QueueUnavailable {
        List<@Nullable T> replies = new ArrayList<>(futures.size());
        if (!futures.isEmpty()) {
            await(futures.get(futures.size() - 1));
        }
        for (OperationFuture<T> future : futures) {
            replies.add(await(future));
        }
        return replies;
    }

    /**
     * What the server said to each of some messages. A message that it does not understand costs the connection, because
     * the server takes what follows for commands; so nobody knows of those behind it.
     */
    List<PutReply> awaitPuts(List<OperationFuture<Long>> futures) throws QueueUnavailable {
        List<PutReply> replies = new ArrayList<>(futures.size());
        // Backwards: when the last reply is there, so are those before it.
        for (int i = futures.size() - 1; i >= 0; i--) {
            awaitDone(futures.get(i));
        }
        boolean refused = false;
        for (OperationFuture<Long> future : futures) {
            PutReply reply = refused
                    ? new PutReply(PutReply.Kind.UNSURE, "a message before it was not understood")
                    : putReply(future);
            refused |= reply.kind() == PutReply.Kind.REFUSED;
            replies.add(reply);
        }
        return replies;
    }

    private PutReply putReply(OperationFuture<Long> done) throws QueueUnavailable {
        try {
            await(done, replyTimeout, e -> e);
            return PutReply.TAKEN;
        } catch (InterruptedException e) {
            throw new IllegalStateException("what is done is not waited for", e);
        } catch (DrainingException e) {
            return new PutReply(PutReply.Kind.LATER, refusal(e));
        } catch (OutOfMemoryException e) {
            // With words it stands for BURIED: the server has the message, and nobody gets it until somebody kicks it.
            return new PutReply(e.getMessage() == null ? PutReply.Kind.LATER : PutReply.Kind.UNSURE, refusal(e));
        } catch (InternalErrorException e) {
            return new PutReply(PutReply.Kind.UNSURE, refusal(e));
        } catch (BadFormatException e) {
            if (e.getMessage() != null && e.getMessage().contains("larger than max-job-size")) {
                return new PutReply(PutReply.Kind.TOO_BIG, refusal(e));
            }
            close();
            return new PutReply(PutReply.Kind.REFUSED, refusal(e));
        } catch (UnknownCommandException e) {
            close();
            return new PutReply(PutReply.Kind.REFUSED, refusal(e));
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    /** Waits through interrupts until a reply is there, whatever it says. */
    private void awaitDone(OperationFuture<?> future) throws QueueUnavailable {
        boolean interrupted = false;
        while (!future.isDone()) {
            try {
                await(future, replyTimeout, e -> e);
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (RuntimeException e) {
                // The reply is a refusal, or the connection is lost: whoever reads it will see.
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> @Nullable T await(OperationFuture<T> future, Duration timeout)
            throws QueueUnavailable, InterruptedException {
        return await(future, timeout, this::failure);
    }

    /**
     * As long as bytes of a reply are coming in, it is waited for: a large one takes its time. But only so long, for a
     * server that says a byte every now and then is no better than one that hangs.
     */
    private <T, E extends Exception> @Nullable T await(
            OperationFuture<T> future, Duration timeout, Function<RuntimeException, E> failing)
            throws E, QueueUnavailable, InterruptedException {
        long read = session.getReadBytes();
        long deadline = System.nanoTime() + timeout.toNanos();
        long end = deadline + extensions;
        try {
            writes.flush(session);
            // In a loop, because the future takes any waking up for an answer.
            while (!future.isDone()) {
                try {
                    future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    long more = session.getReadBytes();
                    if (more == read) {
                        throw givenUp("does not answer within " + timeout.toMillis() + " ms", e);
                    }
                    if (System.nanoTime() - end > 0) {
                        throw givenUp("answers too slowly", e);
                    }
                    read = more;
                    deadline = System.nanoTime() + replyTimeout.toNanos();
                }
            }
            return future.get(0, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("a reply that is there is not waited for", e);
        } catch (RuntimeException e) {
            throw failing.apply(e);
        }
    }

    private QueueUnavailable givenUp(String what, TimeoutException e) {
        close();
        return new QueueUnavailable("beanstalkd at " + address + " " + what, e);
    }

    private String refusal(RuntimeException e) {
        if (e instanceof DrainingException) {
            return "beanstalkd at " + address + " is draining: it takes no jobs until it is restarted";
        }
        if (e instanceof OutOfMemoryException) {
            return "beanstalkd at " + address + " is short of memory, or of disk for its binlog";
        }
        if (e instanceof InternalErrorException) {
            return "beanstalkd at " + address + " has an internal error; its binlog may be at fault";
        }
        if (e instanceof UnknownCommandException) {
            return "what answers at " + address + " is no beanstalkd; it says "
                    + Words.quote(String.valueOf(e.getMessage()));
        }
        return "beanstalkd at " + address + " refuses the message"
                + (e.getMessage() == null ? "" : ", " + e.getMessage());
    }

    /** What went wrong, in words. Closes the connection unless the server goes on to understand what is sent to it. */
    private QueueUnavailable failure(RuntimeException e) {
        if (e instanceof DrainingException
                || e instanceof OutOfMemoryException
                || e instanceof InternalErrorException) {
            return new QueueUnavailable(refusal(e), e);
        }
        close();
        Throwable cause = BeanstalkConnector.cause(session);
        if (e instanceof UnknownCommandException || e instanceof BadFormatException) {
            return new QueueUnavailable(refusal(e), e);
        }
        if (e instanceof ConnectionException) {
            return new QueueUnavailable(
                    "the connection to beanstalkd at " + address + " is lost"
                            + (cause == null ? "" : ", " + words(cause)),
                    cause == null ? e : cause);
        }
        return new QueueUnavailable("beanstalkd at " + address + " failed, " + words(e), e);
    }

    private static String words(Throwable cause) {
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return Words.cut(message.replaceAll("\\s+", " "), 200);
    }

    @Override
    public void close() {
        // The session takes a moment to close, and nothing is to be sent on it meanwhile.
        closed = true;
        session.closeNow();
    }

    /** Gives beanstalkc the one session that there is, and no other after it. */
    private static final class OneSession implements Connector {
        private @Nullable IoSession session;

        OneSession(IoSession session) {
            this.session = session;
        }

        @Override
        public synchronized IoSession createSession() {
            IoSession first = session;
            session = null;
            if (first == null) {
                throw new ConnectionException("connection is closed");
            }
            return first;
        }

        @Override
        public void dispose() {
            // The socket belongs to the BeanstalkConnection.
        }
    }
}
