package dev.pmc.discovery;

import dev.pmc.core.decision.State;
import dev.pmc.core.discovery.ServiceDirectory;
import dev.pmc.loop.LoopWatch;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Where the loop leaves word of who is a member of what, and everybody else reads it. Whole from the first moment: it begins
 * with what the records say, so nobody is ever told of less than there is.
 *
 * <p>Thread rule: {@link #turned} is the loop's; all else is for any thread.
 */
public final class DiscoveryBoard implements LoopWatch {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private State records;
    private volatile ServiceDirectory services;
    private volatile boolean closed;

    /**
     * A board of a scheduler that begins to lead.
     *
     * @param records what it begins with
     * @param services what follows from that, numbered
     */
    public DiscoveryBoard(State records, ServiceDirectory services) {
        this.records = records;
        this.services = services;
    }

    /** How it stands now. */
    public ServiceDirectory services() {
        return services;
    }

    /** From now on whoever listens is told when it stands otherwise, on the loop's thread, which must not be kept. */
    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    /** Nothing will change any more, as far as this scheduler is concerned. */
    public void close() {
        closed = true;
        announce();
    }

    /** Whether nothing will change any more. */
    public boolean isClosed() {
        return closed;
    }

    private void announce() {
        listeners.forEach(Runnable::run);
    }

    @Override
    public void turned(LoopTurn turn) {
        ServiceDirectory before = services;
        services = before.after(records, turn.decision().changes(), turn.now());
        records = turn.decision().state();
        if (services != before) {
            announce();
        }
    }
}
