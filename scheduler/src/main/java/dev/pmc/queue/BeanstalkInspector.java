package dev.pmc.queue;

import com.dinstone.beanstalkc.Job;
import com.dinstone.beanstalkc.internal.operation.DeleteOperation;
import com.dinstone.beanstalkc.internal.operation.PeekOperation;
import com.dinstone.beanstalkc.internal.operation.StatsOperation;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks into a tube of a beanstalkd on a connection of its own. Thread-safe: callers take turns. */
public final class BeanstalkInspector implements QueueInspector {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration REPLY = Duration.ofSeconds(3);

    private final BeanstalkConnector connector;
    private final TubeName tube;
    private @Nullable BeanstalkConnection connection;
    private long connections;
    private boolean closed;

    /** Connects at the first call. */
    public BeanstalkInspector(QueueAddress address, String tube) {
        connector = new BeanstalkConnector(address, CONNECT);
        this.tube = new TubeName(tube);
    }

    @Override
    public String tube() {
        return tube.value();
    }

    @Override
    public synchronized String server() throws QueueUnavailable {
        BeanstalkConnection connected = connection();
        Map<String, String> stats = connected.await(connected.send(new StatsOperation()));
        return stats == null ? "" : stats.getOrDefault("id", "");
    }

    @Override
    public synchronized Counts counts(String name) throws QueueUnavailable {
        BeanstalkConnection connected = connection();
        Map<String, String> stats = connected.await(connected.send(new StatsOperation(new TubeName(name).value())));
        return new Counts(
                number(stats, "current-jobs-ready"),
                number(stats, "current-jobs-reserved"),
                number(stats, "current-jobs-delayed"),
                number(stats, "current-jobs-buried"),
                number(stats, "current-watching"),
                number(stats, "total-jobs"),
                number(stats, "pause-time-left"));
    }

    @Override
    public synchronized Optional<Buried> buried(long id) throws QueueUnavailable {
        Map<String, String> stats = statsOfBuried(id);
        BeanstalkConnection connected = connection();
        Job job = stats == null ? null : connected.await(connected.send(new PeekOperation(id)));
        Long unread = connected.lengthOfUnread(id);
        return Optional.ofNullable(job)
                .map(found -> new Buried(
                        id, number(stats, "age"), unread == null ? found.getData() : JobMessage.notShown(unread)));
    }

    @Override
    public synchronized Optional<Buried> firstBuried() throws QueueUnavailable {
        BeanstalkConnection connected = connection();
        Job first = connected.await(connected.send(new PeekOperation(PeekOperation.Type.buried)));
        if (first == null) {
            return Optional.empty();
        }
        connected.lengthOfUnread(first.getId());
        return buried(first.getId());
    }

    @Override
    public synchronized boolean retry(long id) throws QueueUnavailable {
        BeanstalkConnection connected = connection();
        return statsOfBuried(id) != null
                && Boolean.TRUE.equals(connected.await(connected.send(new KickJobOperation(id))));
    }

    @Override
    public synchronized boolean drop(long id) throws QueueUnavailable {
        BeanstalkConnection connected = connection();
        return statsOfBuried(id) != null
                && Boolean.TRUE.equals(connected.await(connected.send(new DeleteOperation(id))));
    }

    /** What the server says of a job; null if it is not a buried one of this tube. */
    private @Nullable Map<String, String> statsOfBuried(long id) throws QueueUnavailable {
        BeanstalkConnection connected = connection();
        Map<String, String> stats = connected.await(connected.send(new StatsOperation(id)));
        return stats != null
                        && "buried".equals(stats.get("state"))
                        && tube.value().equals(stats.get("tube"))
                ? stats
                : null;
    }

    private BeanstalkConnection connection() throws QueueUnavailable {
        if (closed) {
            throw new QueueUnavailable("the queue is closed");
        }
        BeanstalkConnection last = connection;
        if (last != null && last.isOpen()) {
            return last;
        }
        // The tube in use is the one that peek-buried looks into; it also exists from then on.
        BeanstalkConnection opened = BeanstalkConnection.toPut(++connections, connector, REPLY, tube);
        connection = opened;
        return opened;
    }

    private static long number(@Nullable Map<String, String> stats, String name) {
        String value = stats == null ? null : stats.get(name);
        return value != null && value.matches("\\d{1,18}") ? Long.parseLong(value) : 0;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (connection != null) {
            connection.close();
        }
        connector.close();
    }
}
