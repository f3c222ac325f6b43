package dev.pmc.framework;

import dev.pmc.mesos.Endpoint;
import java.util.Optional;

/**
 * Knows which Mesos master to talk to. Methods may be called by any thread; life: start, then questions, then close.
 */
public interface MasterDetector extends AutoCloseable {
    /**
     * Begins to look.
     *
     * @param whenChanged run whenever another master than before is to be talked to; must not block. Not run when a
     *     leader is only lost: a connection that works goes on
     */
    void start(Runnable whenChanged);

    /** The master to try next; asked again after each failure, and may name another each time. Does not wait. */
    Optional<Endpoint> candidate();

    @Override
    void close();
}
