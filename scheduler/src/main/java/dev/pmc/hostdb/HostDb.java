package dev.pmc.hostdb;

import dev.pmc.core.decision.State;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The scheduler's durable memory, opened: the journal that it appends to and the store that holds what this comes to.
 *
 * <p>Life cycle: {@code open follow? newEpoch load (commit | requireLeading)* close}, all from one thread.
 */
public interface HostDb extends Journal, Store, AutoCloseable {
    /**
     * Reads everything, and follows from then on what another scheduler commits, so that {@link #load} has only the rest to
     * read when this one leads. Where there can be no other scheduler nothing is read before.
     *
     * @param watch is told what is read and followed, and in the end of what {@link #load} returns, on its caller's thread
     * @param failed is told, on another thread, why it cannot be followed any further; then it is as if it had not been
     * @return the state so far; empty if there can be no other scheduler
     * @throws HostDbException if a single record cannot be read
     */
    Optional<State> follow(StateWatch watch, Consumer<HostDbException> failed);

    @Override
    void close();
}
