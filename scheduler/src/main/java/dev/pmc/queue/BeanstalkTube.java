package dev.pmc.queue;

import com.dinstone.beanstalkc.internal.OperationFuture;
import com.dinstone.beanstalkc.internal.operation.PutOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One tube of a beanstalkd, to put messages into.
 *
 * <p>Life cycle: {@code open put* close}. Thread rule: any thread; they take turns. Failure rule: after a failure the next
 * put connects again, but not before a while that grows with each failure.
 */
public final class BeanstalkTube implements Tube {
    /** What beanstalkd's own tools use. Smaller is more urgent. */
    public static final int PRIORITY = 1024;

    private static final int TTR_SECONDS = 120;

    private final BeanstalkConnector connector;
    private final boolean ownsConnector;
    private final Duration replyTimeout;
    private final TubeName tube;
    private final ConnectBackoff backoff = new ConnectBackoff(System::nanoTime, new SplittableRandom());
    private volatile @Nullable BeanstalkConnection connection;
    private @Nullable QueueUnavailable lastFailure;
    private volatile boolean closed;

    BeanstalkTube(BeanstalkConnector connector, Duration replyTimeout, TubeName tube) {
        this(connector, false, replyTimeout, tube);
    }

    private BeanstalkTube(BeanstalkConnector connector, boolean ownsConnector, Duration replyTimeout, TubeName tube) {
        this.connector = connector;
        this.ownsConnector = ownsConnector;
        this.replyTimeout = replyTimeout;
        this.tube = tube;
    }

    /**
     * Connects at the first put.
     *
     * @throws IllegalArgumentException if the tube's name is none
     */
    public static BeanstalkTube of(QueueAddress address, String tube) {
        BeanstalkJobQueue.Timeouts timeouts = BeanstalkJobQueue.Timeouts.STANDARD;
        TubeName name = new TubeName(tube);
        return new BeanstalkTube(new BeanstalkConnector(address, timeouts.connect()), true, timeouts.reply(), name);
    }

    /**
     * Connects, which shows that there is a beanstalkd.
     *
     * @throws IllegalArgumentException if the tube's name is none
     */
    public static BeanstalkTube open(QueueAddress address, String tube) throws QueueUnavailable {
        BeanstalkTube opened = of(address, tube);
        try {
            opened.connect();
            return opened;
        } catch (QueueUnavailable e) {
            opened.close();
            throw e;
        }
    }

    /** The open connection, made now if there is none. */
    synchronized BeanstalkConnection connect() throws QueueUnavailable {
        BeanstalkConnection current = connection;
        if (current != null && current.isOpen()) {
            return current;
        }
        QueueUnavailable last = lastFailure;
        if (last != null && !backoff.pause().isZero()) {
            throw new QueueUnavailable(String.valueOf(last.getMessage()), last);
        }
        requireOpen();
        try {
            BeanstalkConnection opened = BeanstalkConnection.toPut(0, connector, replyTimeout, tube);
            connection = opened;
            backoff.succeeded();
            lastFailure = null;
            if (closed) {
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
        if (closed) {
            throw new QueueUnavailable("the queue is closed");
        }
    }

    @Override
    public List<PutReply> put(List<byte[]> messages) throws QueueUnavailable {
        return put(messages, PRIORITY);
    }

    /** Puts messages with a priority of theirs; the smaller, the sooner they are taken. */
    public synchronized List<PutReply> put(List<byte[]> messages, int priority) throws QueueUnavailable {
        BeanstalkConnection open = connect();
        List<OperationFuture<Long>> futures = new ArrayList<>();
        for (byte[] message : messages) {
            futures.add(open.send(new PutOperation(priority, 0, TTR_SECONDS, message)));
        }
        return open.awaitPuts(futures);
    }

    @Override
    public void close() {
        closed = true;
        BeanstalkConnection open = connection;
        if (open != null) {
            open.close();
        }
        if (ownsConnector) {
            connector.close();
        }
    }
}
