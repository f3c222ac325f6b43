package dev.pmc.queue;

import com.dinstone.beanstalkc.BadFormatException;
import com.dinstone.beanstalkc.ConnectionException;
import com.dinstone.beanstalkc.DrainingException;
import com.dinstone.beanstalkc.Job;
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

    private final long id;
    private final String address;
    private final Duration replyTimeout;
    private final IoSession session;
    private final DefaultConnection connection;
    private final GatheredWrites writes = new GatheredWrites();
    private final Set<Long> held = ConcurrentHashMap.newKeySet();

    private BeanstalkConnection(long id, BeanstalkConnector connector, Duration replyTimeout) throws QueueUnavailable {
        this.id = id;
        this.address = connector.address();
        this.replyTimeout = replyTimeout;
        session = connector.connect();
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
        return session.isConnected();
    }

    /** The jobs that are reserved here, as far as we know. */
    Set<Long> held() {
        return held;
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

    private <T> @Nullable T await(OperationFuture<T> future, Duration timeout)
            throws QueueUnavailable, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            writes.flush(session);
            // In a loop, because the future takes any waking up for an answer.
            while (!future.isDone()) {
                future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
            return future.get(0, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            close();
            throw new QueueUnavailable(
                    "beanstalkd at " + address + " does not answer within " + timeout.toMillis() + " ms", e);
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    /** What went wrong, in words. Closes the connection unless the reply was a proper refusal. */
    private QueueUnavailable failure(RuntimeException e) {
        if (e instanceof DrainingException) {
            return new QueueUnavailable(
                    "beanstalkd at " + address + " is draining: it takes no jobs until it is restarted", e);
        }
        close();
        Throwable cause = BeanstalkConnector.cause(session);
        if (e instanceof UnknownCommandException) {
            return new QueueUnavailable(
                    "what answers at " + address + " is no beanstalkd; it says "
                            + Words.quote(String.valueOf(e.getMessage())),
                    e);
        }
        if (e instanceof BadFormatException) {
            return new QueueUnavailable(
                    "beanstalkd at " + address + " refuses the message"
                            + (e.getMessage() == null ? "" : ", " + e.getMessage()),
                    e);
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
