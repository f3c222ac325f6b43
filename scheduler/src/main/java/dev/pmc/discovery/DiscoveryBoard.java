package dev.pmc.discovery;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.core.discovery.Announcement;
import dev.pmc.core.discovery.ServiceDirectory;
import dev.pmc.loop.LoopWatch;
import dev.pmc.vm.Hostname;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Where the loop leaves word of who is a member of what, and everybody else reads it. Whole from the first moment: it begins
 * with what the records say, so nobody is ever told of less than there is.
 *
 * <p>Thread rule: {@link #turned}, {@link #committed} and {@link #announcement} are the loop's; all else is for any thread.
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

    /** What is said of a VM with its task. Of the loop's thread, which performs a turn's effects when the board has seen it. */
    public Optional<Announcement> announcement(Hostname hostname) {
        return Announcement.of(records, hostname);
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
        committed(turn.decision().changes(), turn.decision().state(), turn.now());
    }

    /**
     * Those changes are durable.
     *
     * @param after what they have made of the records
     */
    public void committed(Changes changes, State after, Instant now) {
        ServiceDirectory before = services;
        services = before.after(records, changes, now);
        records = after;
        if (services != before) {
            announce();
        }
    }
}
