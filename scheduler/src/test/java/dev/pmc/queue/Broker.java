package dev.pmc.queue;

import java.time.Duration;
import java.util.List;

/** The other side of a queue under test: other programs, people, and the server's fate. */
interface Broker extends AutoCloseable {
    JobQueue connect() throws QueueUnavailable;

    void put(byte[] body, Duration delay, Duration ttr);

    default void put(byte[] body) {
        put(body, Duration.ZERO, Duration.ofMinutes(2));
    }

    void kick();

    int ready();

    int reserved();

    int delayed();

    int buried();

    /** Takes all results out of their tube. */
    List<byte[]> takeResults();

    void passTime(Duration duration);

    void die();

    /** Comes back with its jobs. */
    void restart();

    @Override
    void close();
}
